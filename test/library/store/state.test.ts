import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RememberedFile, sealed, unsealed } from "../../../src/library/store/state.ts";
import { openPedalFiles } from "../../../src/library/store/state-files.ts";
import { defaultConfiguration } from "../../../src/state/configuration.ts";
import { initialPedalState, reduce } from "../../../src/state/pedal.ts";
import { restoredPedalState, savedStateOf } from "../../../src/state/saved.ts";
import { randomFrom } from "../../support/random.ts";

let folder: string;
let path: string;
let said: string[];
const log = (sentence: string) => said.push(sentence);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-"));
  path = join(folder, "state.json");
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

async function stored(content: unknown): Promise<void> {
  const file = new RememberedFile(path, log);
  await file.read();
  file.save(content);
  await file.flush();
}

const read = () => new RememberedFile(path, log).read();

describe("a remembered file", () => {
  it("brings back what was saved, and nothing before the first save", async () => {
    expect(await read()).toBeUndefined();
    await stored({ gain: 6, name: "Überdrive\n" });
    expect(await read()).toEqual({ gain: 6, name: "Überdrive\n" });
    expect(said).toEqual([]);
  });

  it("is known to be broken when it ends early, at every byte", () => {
    const file = sealed({ gain: 6, name: "Überdrive" });
    for (let length = 0; length < file.length; length++)
      expect(unsealed(file.slice(0, length)), `${length}`).toBeUndefined();
  });

  it("is known to be broken when any byte of it changes", () => {
    const bytes = Buffer.from(sealed({ gain: 6, banks: [{ name: "Bank 1", presets: [] }] }));
    for (let place = 0; place < bytes.length; place++) {
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const bitten = Buffer.from(bytes);
        bitten[place]! ^= flip;
        expect(unsealed(bitten.toString("utf8")), `byte ${place} ^ ${flip}`).toBeUndefined();
      }
    }
  });

  it("gives the content before when the newest is cut off at any byte, and says so", async () => {
    await stored({ gain: 1 });
    await stored({ gain: 2 });
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await read(), `${length} bytes`).toEqual({ gain: 1 });
    }
    expect(said).toHaveLength(whole.length);
    rmSync(path);
    expect(await read()).toEqual({ gain: 1 });
  });

  it("starts fresh, with a sentence, when both are broken", async () => {
    await stored({ gain: 1 });
    await stored({ gain: 2 });
    truncateSync(path, 5);
    truncateSync(`${path}.previous`, 5);
    expect(await read()).toBeUndefined();
    expect(said[0]).toContain("starting fresh");
  });

  it("does not let a broken file take the place of the good one before it", async () => {
    await stored({ gain: 1 });
    await stored({ gain: 2 });
    truncateSync(path, 5);
    await stored({ gain: 3 });
    truncateSync(path, 5);
    expect(await read()).toEqual({ gain: 1 });
  });

  it("gathers changes into one write of the newest", async () => {
    const file = new RememberedFile(path, log, 3_600_000);
    for (let gain = 0; gain <= 100; gain++) file.save({ gain });
    expect(await read()).toBeUndefined();
    await file.flush();
    expect(await read()).toEqual({ gain: 100 });
    expect(() => readFileSync(`${path}.previous`)).toThrow("ENOENT");
  });

  it("writes by itself after the rest", async () => {
    const file = new RememberedFile(path, log, 1);
    file.save({ gain: 4 });
    while ((await read()) === undefined) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await read()).toEqual({ gain: 4 });
  });

  it("is whole and not older than the last finished save, whenever the program is killed", async () => {
    const random = randomFrom(4);
    for (let round = 0; round < 8; round++) {
      const finished = await killedWhileSaving(path, random.whole(1, 60));
      const content = (await read()) as { count: number } | undefined;
      expect(content?.count, `round ${round}`).toBeGreaterThanOrEqual(finished);
    }
  });

  it("writes the newest of saves that overlap, last", async () => {
    const file = new RememberedFile(path, log, 3_600_000);
    for (let round = 0; round < 10; round++) {
      file.save({ round, newest: false });
      const first = file.flush();
      file.save({ round, newest: true });
      await Promise.all([first, file.flush()]);
      expect(await read()).toEqual({ round, newest: true });
    }
    expect(unsealed(readFileSync(`${path}.previous`, "utf8"))).toEqual({ round: 8, newest: true });
  });

  it("says why nothing is saved when the folder is gone, and never rejects", async () => {
    const file = new RememberedFile(join(folder, "gone", "state.json"), log);
    file.save({});
    await file.flush();
    expect(said).toEqual([expect.stringContaining("not saved")]);
  });
});

/** Lets another process save 1, 2, 3, ... and kills it. @returns the last save that it knew to be on the disk */
function killedWhileSaving(file: string, saves: number): Promise<number> {
  const module = new URL("../../../src/library/store/state.ts", import.meta.url);
  const program = `
    import { RememberedFile } from ${JSON.stringify(module.href)};
    const file = new RememberedFile(${JSON.stringify(file)}, console.error);
    await file.read();
    for (let count = 1; ; count++) {
      file.save({ count, filling: "x".repeat(20000) });
      await file.flush();
      process.stdout.write(count + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
    if (lastIn(output) >= saves) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("close", () => resolve(lastIn(output))));
}

/** The last whole line, as a number. */
function lastIn(output: string): number {
  return Number(output.split("\n").at(-2) ?? 0);
}

describe("the pedal's folder", () => {
  it("needs nothing in it", async () => {
    const { configuration, state } = await openPedalFiles(join(folder, "none"), log);
    expect(configuration).toEqual(defaultConfiguration());
    expect(await state.read()).toBeUndefined();
    expect(said).toEqual([]);
  });

  it("puts the file's name before every complaint about pedal.json", async () => {
    writeFileSync(join(folder, "pedal.json"), '{"knobbs": []}');
    await openPedalFiles(folder, log);
    expect(said).toEqual([
      expect.stringMatching(/pedal\.json": knobbs is not a setting; did you mean "knobs"\?$/),
    ]);
  });

  it("brings the pedal back as it was, also out of a file that another program wrote", async () => {
    const files = await openPedalFiles(folder, log);
    const playing = reduce(initialPedalState(), { type: "parameterSet", name: "gain", value: 5 });
    files.state.save(savedStateOf(playing));
    await files.state.flush();
    expect(restoredPedalState(await (await openPedalFiles(folder, log)).state.read())).toEqual(playing);
    for (const strange of [
      null,
      3,
      [],
      { banks: 7 },
      { banks: [{}], bank: 5 },
      { parameters: { gain: "x" } },
    ])
      expect(restoredPedalState(strange).parameters.gain).toBe(0);
  });
});
