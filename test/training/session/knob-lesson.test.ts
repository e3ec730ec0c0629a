import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { givenRecordings } from "../../../src/commands/given-recordings.ts";
import { panelFor, turned } from "../../../src/commands/turned.ts";
import { readModel } from "../../../src/library/formats/index.ts";
import { extensionOf, formatsOf, writeModel } from "../../../src/library/formats/write.ts";
import { untrained } from "../../../src/training/plan.ts";
import { practiceSignal } from "../../../src/training/practice/practice.ts";
import { knobLesson } from "../../../src/training/session/knob-lesson.ts";
import { fingerprintOf, lessonOf } from "../../../src/training/session/lesson.ts";
import { plannedNetwork, planSession } from "../../../src/training/session/plan.ts";
import { throughDevice } from "../../support/devices.ts";

const rate = 48_000;
const playing = practiceSignal(3, rate, 3);
const at = (drive: number, tone = 0.5) => ({
  lesson: lessonOf(playing, throughDevice(playing, { delay: 10, gain: 1 + 8 * drive }), rate),
  setting: { tone, drive },
});
const [low, high] = [at(0.2, 0.1), at(0.8)];
const levels = { loudness: null, inputLevel: null, outputLevel: null };

describe("a lesson with knobs", () => {
  const both = knobLesson([low, high]);

  it("has a knob for each name, in the names' order, with the range that was recorded", () => {
    expect(both.knobs.map(({ parameter }) => parameter)).toMatchObject([
      { name: "drive", minimum: 0.2, maximum: 0.8, defaultValue: 0.5 },
      { name: "tone", minimum: 0.1, maximum: 0.5, defaultValue: 0.3 },
    ]);
    expect(both.wet.length).toBe(low.lesson.wet.length + high.lesson.wet.length);
    expect(both.knobs[0]!.values[0]).toBeCloseTo(0.2, 6);
    expect(both.knobs[0]!.values.at(-1)).toBeCloseTo(0.8, 6);
    expect(both.sentences[0]).toMatch(
      /^At drive 0.2, tone 0.1: 3.0 s to learn from; two or three minutes make a better model. The second comes 10 frames/,
    );
    expect(fingerprintOf(both)).not.toBe(fingerprintOf({ ...both, knobs: [] }));
  });

  it("is refused where settings name other knobs, or one stands still", () => {
    const other = { ...high, setting: { gain: 0.8, tone: 0.5 } };
    expect(() => knobLesson([low, other])).toThrow(/names the knobs drive, tone, another gain, tone/);
    const still = { ...high, setting: { drive: 0.8, tone: 0.1 } };
    expect(() => knobLesson([low, still])).toThrow(/tone stands at 0.1 in all recordings/);
  });

  it("is refused for networks without room for its knobs, and for a time effect", () => {
    const plan = (network: string, timeEffect = false) =>
      planSession(both, { network, updates: 1, timeEffect });
    expect(() => plan("window-32")).toThrow(/train an LSTM with knobs/);
    expect(() => plan("wright-lstm-32")).toThrow(/has one knob, and the recordings have 2/);
    expect(() => plan("lstm-8", true)).toThrow(/leave --time-effect out/);
  });

  it.each([
    "lstm-8",
    "gru-8",
    "guitarml-lstm-16",
    "nam-nano",
    "nam-a2-lite",
    "wavenet-8x10",
    "smc-wavenet-10x16",
  ])("is for %s as well: a file holds it with its knobs", (name) => {
    const network = untrained(plannedNetwork({ network: name }, 2));
    const format = formatsOf(network)[0]!;
    const parameters = both.knobs.map(({ parameter }) => parameter);
    const text = writeModel({ network, sampleRate: rate, levels, parameters, description: { name } }, format);
    const model = readModel(new TextEncoder().encode(text), { fileName: `x${extensionOf(format)}` });
    expect(model.parameters).toHaveLength(2);
    if (format === "nam") expect(model.parameters).toEqual(parameters);
  });
});

describe("knobs turned on the command line", () => {
  const network = untrained(plannedNetwork({ network: "lstm-8" }, 1));
  const parameters = [
    { name: "drive", kind: "continuous", minimum: 0.2, maximum: 0.8, defaultValue: 0.5 },
  ] as const;
  const text = writeModel(
    { network, sampleRate: rate, levels, parameters, description: { name: "x" } },
    "nam",
  );
  const model = readModel(new TextEncoder().encode(text), { fileName: "x.nam" });

  it("stand where they were put, and the panel's knob with them", () => {
    expect(turned(model, ["Drive=0.35"]).parameters[0]).toMatchObject({ defaultValue: 0.35, maximum: 0.8 });
    expect(panelFor(turned(model, ["drive=0.35"])).model1).toBeCloseTo(0.25, 6);
    expect(turned(model)).toEqual(model);
  });

  it("are refused in sentences", () => {
    expect(() => turned(model, ["bass=1"])).toThrow(/no knob "bass": it has drive \(0.2 to 0.8\)/);
    expect(() => turned(model, ["drive=1"])).toThrow(/--knob drive is "1": give a number from 0.2 to 0.8/);
    expect(() => turned(model, ["drive"])).toThrow(/such as drive=0.5/);
  });
});

describe("what stompnet train is given", () => {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-given-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const capture = join(folder, "crunch");
  mkdirSync(capture);
  const facts = { knobs: { drive: 0.3 }, inputLevelDbu: 6.2, outputLevelDbu: null };
  writeFileSync(join(capture, "capture.json"), JSON.stringify(facts));

  it("is two files, or pairs of them with knobs, or folders of captures, which know their levels", async () => {
    expect(await givenRecordings(["a.wav", "b.wav"])).toMatchObject([
      { dryPath: "a.wav", wetPath: "b.wav", setting: {} },
    ]);
    expect(await givenRecordings(["a.wav", "b.wav", "drive=0.9", capture])).toMatchObject([
      { setting: { drive: 0.9 }, inputLevel: null },
      { dryPath: join(capture, "dry.wav"), setting: { drive: 0.3 }, inputLevel: 6.2, outputLevel: null },
    ]);
  });

  it.each([
    [[], /needs two recordings/],
    [["a.wav"], /needs two recordings/],
    [["drive=1", "a.wav", "b.wav"], /"drive=1" says how a knob stood: write it behind the two/],
    [["a.wav", "b.wav", "c.wav", "d.wav"], /say how far behind each, such as/],
    [["a.wav", "b.wav", "drive=0.5"], /learns from two settings or more/],
    [["a.wav", "b.wav", "drive=7"], /drive is "7": give a number from 0 to 1/],
    [[folder], /a folder without a capture/],
  ])("is refused where it is %j", async (words, sentence) => {
    await expect(givenRecordings(words)).rejects.toThrow(sentence);
  });
});
