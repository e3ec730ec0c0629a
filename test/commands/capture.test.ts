/** `stompnet capture` as a user types it: the virtual codec in lockstep, with a simulated pedal in its cable. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readWav } from "../../src/audio/wav.ts";
import { testSignal } from "../../src/capture/signal/test-signal.ts";
import { readModel } from "../../src/library/formats/index.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import { throughDevice } from "../support/devices.ts";
import { runProduct } from "../support/pedalsim/product.ts";
import { type CodecSettings, skipped } from "../support/pedalsim/run.ts";
import { floatWav } from "../support/stompnet.ts";

const folder = mkdtempSync(join(tmpdir(), "stompnet-capture-"));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

function capture(codec: CodecSettings, ...args: string[]) {
  const throughPedal = { keepOutput: false, effect: true, ...codec };
  return runProduct({ args: ["capture", "--device", "pedal", ...args], codec: throughPedal });
}

describe.skipIf(skipped !== undefined)("stompnet capture", { timeout: 120_000 }, () => {
  it("captures a pedal to the frame, trains on it and plays it, with one command", async () => {
    const made = inFolder("crunch");
    const { said, complaint, exitCode } = await capture(
      { cableFrames: 37 },
      ...[
        "-o",
        made,
        "--minutes",
        "0.25",
        "--play",
        "--network",
        "lstm-8",
        "--updates",
        "1500",
        "--threads",
        "1",
      ],
      ...["--", "--seconds", "1", "--no-page", "--data", inFolder("data")],
    );
    expect(complaint).toBe("");
    expect(exitCode).toBe(0);
    // Two periods of 128 in the computer and 37 frames of converters.
    expect(said).toContain("The second comes 293 frames (6.10 ms) later and was moved.");
    const [dry, wet] = ["dry.wav", "wet.wav"].map(
      (file) => readWav(readFileSync(join(made, file)), file).channels[0]!,
    );
    const expected = throughDevice(testSignal(15, 48_000));
    expect(dry!.length).toBe(15 * 48_000);
    expect(wet!.length).toBe(dry!.length);
    for (let frame = 0; frame < wet!.length; frame += 97)
      expect(Math.abs(wet![frame]! - expected[frame]!)).toBeLessThan(1e-6);
    const facts = JSON.parse(readFileSync(join(made, "capture.json"), "utf8"));
    expect(facts).toMatchObject({ latencyFrames: 293, inverted: false, remarks: [], inputLevelDbu: null });
    const model = readModel(readFileSync(join(made, "crunch.nam")), { fileName: "crunch.nam" });
    expect(model.name).toBe("crunch");
    const error = /ESR ([\d.]+) % on what it never heard/.exec(said)?.[1];
    // 1500 updates are a hundredth of what a model gets; it is on its way.
    expect(Number(error)).toBeLessThan(30);
    expect(said).toMatch(/The model "Crunch" is ready/);
    expect(said).toMatch(/Played \d+\.\d s in \d+ periods/);
  });

  it("says within seconds of signal that no cable is there, and keeps nothing", async () => {
    const made = inFolder("nothing");
    const { complaint, exitCode } = await capture({}, "-o", made, "--minutes", "4");
    expect(exitCode).toBe(1);
    expect(complaint).toMatch(/Nothing comes back: connect the output to the device/);
    expect(existsSync(made)).toBe(false);
  });

  it("says that a cable is in the pedal's place", async () => {
    const { complaint } = await capture(
      { effect: false, cableFrames: 0 },
      "-o",
      inFolder("cable"),
      "--minutes",
      "0.2",
    );
    expect(complaint).toMatch(/a cable is in its place\. \(--anyway keeps all the same\.\)/);
  });

  it("says that the sound broke while it was recorded", async () => {
    const { complaint } = await capture(
      { cableFrames: 0, faults: "xrun@300000" },
      ...["-o", inFolder("broken"), "--minutes", "0.25"],
    );
    expect(complaint).toMatch(/The sound broke once while the signal was played/);
  });

  it("takes two recordings made elsewhere", async () => {
    const playing = practiceSignal(8, 48_000, 3);
    writeFileSync(inFolder("in.wav"), floatWav(playing));
    writeFileSync(inFolder("out.wav"), floatWav(throughDevice(playing, { delay: 1000 })));
    const { said, complaint } = await capture(
      {},
      ...["--from", inFolder("in.wav"), inFolder("out.wav"), "-o", inFolder("elsewhere")],
      ...["--knob", "drive=0.3"],
    );
    expect(complaint).toBe("");
    const facts = JSON.parse(readFileSync(inFolder("elsewhere/capture.json"), "utf8"));
    expect(facts).toMatchObject({ latencyFrames: 1000, knobs: { drive: 0.3 } });
    expect(said).toContain("1000 frames");
    const again = await capture({}, "-o", inFolder("elsewhere"));
    expect(again.complaint).toMatch(/holds a capture already: choose another folder/);
    const inFile = await capture({}, "-o", inFolder("in.wav/there"));
    expect(inFile.complaint).toMatch(/its folder is not a folder/);
  });
});
