import { afterAll, describe, expect, it } from "vitest";
import { readModel } from "../../src/library/formats/index.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import { throughDevice } from "../support/devices.ts";
import { Folder, floatWav, stompnet, stompnetUntil } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const playing = practiceSignal(6, 48_000, 3);
folder.write("dry.wav", floatWav(playing));
folder.write("wet.wav", floatWav(throughDevice(playing, { delay: 123 })));

const train = (...args: string[]) => stompnet(folder.path, "train", ...args);

describe.concurrent("stompnet train", () => {
  it("makes a model, a card and a verdict of two recordings, with a team of threads, and never writes over them", async () => {
    const args = [
      "dry.wav",
      "wet.wav",
      "-o",
      "amp.nam",
      "--network",
      "lstm-8",
      "--updates",
      "300",
      "--threads",
      "2",
    ];
    const { code, output, complaint } = await train(...args);
    expect(complaint).toBe("");
    expect(code).toBe(0);
    expect(output).toContain("The second comes 123 frames (2.56 ms) later and was moved.");
    expect(output).toMatch(/lstm-8 █+ 100 % {2}0 s left/);
    expect(output).toMatch(/ESR [\d.]+ % on what it never heard/);
    const model = readModel(folder.read("amp.nam"), { fileName: "amp.nam" });
    expect(model).toMatchObject({ name: "amp", sampleRate: 48_000 });
    expect(new TextDecoder().decode(folder.read("amp.md"))).toContain("--updates 300");
    expect(folder.has("amp.nam.training")).toBe(false);
    const again = await train(...args);
    expect(again.code).toBe(1);
    expect(again.complaint).toMatch(/is there already: choose another name, or --force/);
  });

  it("refuses a file that cannot hold the network before it trains, and writes GuitarML's where asked", async () => {
    const to = (file: string, ...more: string[]) =>
      train("dry.wav", "wet.wav", "-o", file, "--network", "gru-8", "--updates", "40", ...more);
    const refused = await to("gru.nam");
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(/"gru.nam": a file of this network ends in .json/);
    expect(refused.output).toBe("");
    expect((await to("gru.json", "--format", "nam")).complaint).toMatch(/choose rtneural or guitarml/);
    expect((await to("gru.json", "--format", "guitarml")).complaint).toBe("");
    expect(readModel(folder.read("gru.json"), { fileName: "gru.json" }).format).toBe("GuitarML");
  });

  it("writes RTNeural's JSON where the name asks for it", async () => {
    const { complaint } = await train(
      "dry.wav",
      "wet.wav",
      "-o",
      "amp.json",
      "--network",
      "gru-8",
      "--updates",
      "40",
      "--name",
      "Amp",
    );
    expect(complaint).toBe("");
    expect(readModel(folder.read("amp.json"), { fileName: "amp.json" }).architecture).toMatch(/GRU/);
  });

  it("keeps what there is at Ctrl-C, says how to go on, and goes on to the end", async () => {
    const args = [
      "train",
      "dry.wav",
      "wet.wav",
      "-o",
      "later.nam",
      "--network",
      "lstm-8",
      "--updates",
      "3000",
    ];
    const { code, output } = await stompnetUntil(/left {2}loss/, folder.path, ...args);
    expect(code).toBe(130);
    expect(output).toMatch(/Kept in ".*later.nam.training" at \d+ updates: the same command with --resume/);
    expect((await stompnet(folder.path, ...args)).complaint).toMatch(/go on with --resume, or begin anew/);
    const other = await stompnet(folder.path, ...args, "--resume", "--seed", "7");
    expect(other.complaint).toMatch(/has seed 1: leave that out to go on/);
    const { complaint } = await stompnet(folder.path, ...args, "--resume");
    expect(complaint).toBe("");
    expect(folder.has("later.nam")).toBe(true);
    expect(folder.has("later.nam.training")).toBe(false);
  });

  it("makes one model with a knob of two settings, which evaluate turns", async () => {
    for (const drive of [0.2, 0.9])
      folder.write(`drive-${drive}.wav`, floatWav(throughDevice(playing, { delay: 20, gain: 12 * drive })));
    const words = ["dry.wav", "drive-0.2.wav", "drive=0.2", "dry.wav", "drive-0.9.wav", "drive=0.9"];
    const { complaint } = await train(...words, "-o", "knob.nam", "--network", "lstm-8", "--updates", "600");
    expect(complaint).toBe("");
    const model = readModel(folder.read("knob.nam"), { fileName: "knob.nam" });
    expect(model.parameters).toMatchObject([{ name: "drive", minimum: 0.2, maximum: 0.9 }]);
    expect(new TextDecoder().decode(folder.read("knob.md"))).toContain(
      "* At drive 0.9: 6.0 s to learn from;",
    );
    const errorAt = async (drive: string) => {
      const files = ["knob.nam", "dry.wav", "drive-0.9.wav"];
      const { output } = await stompnet(
        folder.path,
        "evaluate",
        ...files,
        "--json",
        "--knob",
        `drive=${drive}`,
      );
      return JSON.parse(output).measures.esr as number;
    };
    expect(await errorAt("0.2")).toBeGreaterThan(2 * (await errorAt("0.9")));
  });

  for (const [what, args, sentence] of [
    ["no second recording", ["dry.wav", "-o", "x.nam"], /needs two recordings/],
    ["no name", ["dry.wav", "wet.wav"], /Say where the model goes: -o my-pedal.nam/],
    ["a folder that is not there", ["dry.wav", "wet.wav", "-o", "no/x.nam"], /its folder does not exist/],
    ["another ending", ["dry.wav", "wet.wav", "-o", "x.wav"], /ends in .nam or .json/],
    [
      "a cable",
      ["dry.wav", "dry.wav", "-o", "x.nam"],
      /a cable is in its place\. \(--anyway trains all the same\.\)/,
    ],
    [
      "an unknown loss",
      ["dry.wav", "wet.wav", "-o", "x.nam", "--loss", "x"],
      /no loss called "x": choose usual/,
    ],
    [
      "an unknown recipe",
      ["dry.wav", "wet.wav", "-o", "x.nam", "--recipe", "x"],
      /no recipe called "x": choose wright-2019/,
    ],
    [
      "a file that cannot hold a time effect",
      ["dry.wav", "wet.wav", "-o", "x.nam", "--time-effect"],
      /"x.nam": a file of this network ends in .json/,
    ],
    [
      "nothing to resume",
      ["dry.wav", "wet.wav", "-o", "x.nam", "--resume"],
      /There is no interrupted training/,
    ],
  ] as const)
    it(`refuses ${what} in a sentence`, async () => {
      const { code, complaint } = await train(...args);
      expect(code).toBe(1);
      expect(complaint).toMatch(sentence);
    });
});
