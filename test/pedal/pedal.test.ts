/** The pedal's middle between the state and a real engine. */
import { describe, expect, it } from "vitest";
import type { NoteReading } from "../../src/engine/engine.ts";
import { Pedal, type PedalParts } from "../../src/pedal/pedal.ts";
import { Refusal } from "../../src/refusal.ts";
import { initialPedalState } from "../../src/state/pedal.ts";
import { humming, loudnessOfHum } from "../support/hum.ts";
import { constant, largest, sine } from "../support/signals.ts";
import { modelOf, Stage, weighted } from "../support/stage.ts";

const frames = 64;
const sounds: Record<string, number> = { quiet: 0.1, loud: 0.6, broken: Number.NaN };

function pedalOn(stage: Stage, change: Partial<PedalParts> = {}): Pedal {
  return new Pedal({
    engine: stage.engine,
    initial: { ...initialPedalState(), catalogue: Object.keys(sounds) },
    bypass: "buffered",
    tuner: "muted",
    crossfadeMs: 20,
    readModel: (reference) =>
      reference in sounds
        ? Promise.resolve(modelOf(humming(sounds[reference]!)))
        : Promise.reject(new Refusal(`There is no "${reference}".`)),
    readCabinet: (reference) =>
      reference === "half"
        ? Promise.resolve(Float32Array.of(0.5))
        : Promise.reject(new Refusal(`There is no "${reference}".`)),
    onChange: () => {},
    log: () => {},
    ...change,
  });
}

/** Files are read, packed and measured, slice by slice. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Files have been read, and the audio thread has gone on for half a second; how loud the model hums then. */
async function settle(stage: Stage, pedal: Pedal): Promise<number> {
  for (let round = 0; round < 5; round++) {
    await rest();
    stage.play(new Float32Array(frames * 75));
    pedal.follow();
  }
  return loudnessOfHum(stage.play(new Float32Array(frames))).at(-1)!;
}

describe("the pedal", () => {
  it("brings model and cabinet to the chain, and takes both away again", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const pedal = pedalOn(stage);
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    pedal.dispatch({ type: "cabinetChosen", cabinet: "half" });
    expect(await settle(stage, pedal)).toBeCloseTo(0.3, 6);
    expect(pedal.state.liveModel).toBe("loud");
    pedal.dispatch({ type: "cabinetChosen", cabinet: null });
    expect(await settle(stage, pedal)).toBeCloseTo(0.6, 6);
    pedal.dispatch({ type: "modelChosen", model: null });
    expect(await settle(stage, pedal)).toBe(0);
    expect(pedal.state.liveModel).toBeNull();
  });

  it("gives back the memory of everything it no longer plays, after any number of changes", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const pedal = pedalOn(stage);
    let taken = 0;
    for (let turn = 0; turn < 12; turn++) {
      pedal.dispatch({ type: "modelChosen", model: turn % 2 === 0 ? "loud" : "quiet" });
      pedal.dispatch({ type: "cabinetChosen", cabinet: turn % 3 === 0 ? "half" : null });
      await settle(stage, pedal);
      const free = stage.engine.reserve(64)!;
      if (turn === 0) taken = free.address;
      else expect(free.address).toBeLessThan(taken + 64 * 1024);
    }
  });

  it("keeps the sound and says why where a cabinet cannot be read", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const pedal = pedalOn(stage);
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    pedal.dispatch({ type: "cabinetChosen", cabinet: "half" });
    await settle(stage, pedal);
    pedal.dispatch({ type: "cabinetChosen", cabinet: "lost" });
    expect(await settle(stage, pedal)).toBeCloseTo(0.3, 6);
    expect(pedal.state).toMatchObject({ cabinet: "half", message: 'There is no "lost".' });
  });

  it("bypasses and says so when a model computes no sound", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const pedal = pedalOn(stage);
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    await settle(stage, pedal);
    pedal.dispatch({ type: "modelChosen", model: "broken" });
    await settle(stage, pedal);
    expect(pedal.state).toMatchObject({ bypass: true, model: "loud", liveModel: "loud" });
    expect(pedal.state.faults).toContain("model-failed");
  });

  it("leaves the bypass to the relay where there is one, and is silent while it moves", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const pedal = pedalOn(stage, { bypass: "relay" });
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    pedal.dispatch({ type: "bypassSet", bypass: true });
    expect(await settle(stage, pedal)).toBeCloseTo(0.6, 6);
    pedal.muteForRelay(true);
    expect(await settle(stage, pedal)).toBe(0);
    expect(stage.engine.meters.silent).toBe(true);
    pedal.muteForRelay(false);
    expect(await settle(stage, pedal)).toBeCloseTo(0.6, 6);
    expect(stage.engine.meters.silent).toBe(false);
  });

  it("begins a step to a neighbour in the very next block, reading nothing", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const read: string[] = [];
    const pedal = pedalOn(stage, {
      readModel: (reference) => {
        read.push(reference);
        return Promise.resolve(modelOf(humming(sounds[reference]!)));
      },
    });
    pedal.dispatch({ type: "modelChosen", model: "quiet" });
    await settle(stage, pedal);
    // What was tried next to it, forwards and backwards round the end.
    expect(read).toEqual(["quiet", "loud", "broken"]);
    for (const by of [1, -1, 1]) {
      pedal.dispatch({ type: "modelStepped", by });
      stage.play(new Float32Array(frames));
      expect(stage.engine.meters.changing).toBe(true);
      await settle(stage, pedal);
    }
    expect(read).toHaveLength(3);
    expect(pedal.state.liveModel).toBe("loud");
  });

  it("begins a MIDI program change to any preset of the bank in the very next block, cabinet and all", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const initial = { ...initialPedalState(), catalogue: Object.keys(sounds) };
    const preset = (model: string, cabinet: string | null) => ({
      name: model,
      model,
      cabinet,
      parameters: initial.parameters,
      snapshots: [],
    });
    const presets = [
      preset("quiet", null),
      preset("quiet", null),
      preset("quiet", null),
      preset("loud", "half"),
    ];
    presets.push(preset("quiet", null), preset("quiet", null));
    const pedal = pedalOn(stage, { initial: { ...initial, banks: [{ name: "set", presets }] } });
    pedal.dispatch({ type: "programChosen", program: 0 });
    await settle(stage, pedal);
    pedal.dispatch({ type: "programChosen", program: 3 });
    stage.play(new Float32Array(frames));
    expect(stage.engine.meters.changing).toBe(true);
    expect(loudnessOfHum(stage.play(new Float32Array(frames * 40))).at(-1)).toBeCloseTo(0.3, 6);
  });

  it("keeps the knobs of the sound that plays until the preset's model is there, then brings both", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const initial = { ...initialPedalState(), catalogue: ["quiet"], model: "quiet" };
    const parameters = { ...initial.parameters, level: 12 };
    const far = { name: "far", model: "loud", cabinet: null, parameters, snapshots: [] };
    let arrive = () => {};
    const arriving = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const pedal = pedalOn(stage, {
      initial,
      readModel: async (reference) => {
        if (reference === "loud") await arriving;
        return modelOf(humming(sounds[reference]!));
      },
    });
    pedal.start();
    expect(await settle(stage, pedal)).toBeCloseTo(0.1, 6);
    pedal.dispatch({ type: "banksChanged", banks: [{ name: "set", presets: [far] }] });
    pedal.dispatch({ type: "presetChosen", preset: 0 });
    expect(await settle(stage, pedal)).toBeCloseTo(0.1, 6);
    // Stepped back before it was there, and on again.
    pedal.dispatch({ type: "modelChosen", model: "quiet" });
    pedal.dispatch({ type: "parameterSet", name: "level", value: 6 });
    expect(await settle(stage, pedal)).toBeCloseTo(0.1 * 10 ** (6 / 20), 5);
    pedal.dispatch({ type: "presetChosen", preset: 0 });
    expect(await settle(stage, pedal)).toBeCloseTo(0.1 * 10 ** (6 / 20), 5);
    arrive();
    expect(await settle(stage, pedal)).toBeCloseTo(0.6 * 10 ** (12 / 20), 5);
  });

  it("hears a model that it left as freshly settled as at the first time", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const echo = () => {
      const node = weighted(1);
      const weights = new Float32Array(4000);
      weights[0] = 1;
      return modelOf({ ...node, convolution: { ...node.convolution, kernelSize: 4000, weights } });
    };
    const pedal = pedalOn(stage, {
      readModel: (reference) => Promise.resolve(reference === "loud" ? echo() : modelOf(humming(0))),
    });
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    await settle(stage, pedal);
    stage.play(constant(frames * 100, 0.5));
    pedal.dispatch({ type: "modelStepped", by: -1 });
    await settle(stage, pedal);
    pedal.dispatch({ type: "modelStepped", by: 1 });
    // What it heard before would come out now, a twelfth of a second later.
    const sound = stage.play(new Float32Array(frames * 100));
    expect(largest(sound)).toBeLessThan(1e-6);
  });

  it("plays on without a step, reading nothing, when what plays is called otherwise", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const id = "a".repeat(32);
    const read: string[] = [];
    const pedal = pedalOn(stage, {
      initial: { ...initialPedalState(), catalogue: [`${id}/Old.nam`], model: `${id}/Old.nam` },
      readModel: (reference) => {
        read.push(reference);
        return Promise.resolve(modelOf(humming(0.6)));
      },
    });
    pedal.start();
    await settle(stage, pedal);
    const { livePlayer } = stage.engine.meters;
    pedal.dispatch({ type: "catalogueChanged", catalogue: [`${id}/New.nam`], cabinets: [] });
    expect(await settle(stage, pedal)).toBeCloseTo(0.6, 6);
    expect(stage.engine.meters.livePlayer).toBe(livePlayer);
    expect(pedal.state).toMatchObject({ model: `${id}/New.nam`, liveModel: `${id}/New.nam` });
    expect(read).toEqual([id]);
  });

  it("takes nothing from the chain that fades in although nobody wants it any more", async () => {
    const stage = new Stage({ frames, blockMs: 0.4 });
    const pedal = pedalOn(stage, { crossfadeMs: 200 });
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    await settle(stage, pedal);
    pedal.dispatch({ type: "cabinetChosen", cabinet: "half" });
    await rest();
    stage.play(new Float32Array(frames * 30));
    pedal.dispatch({ type: "cabinetChosen", cabinet: null });
    pedal.follow();
    const free = stage.engine.reserve(64)!;
    stage.floats.fill(9, free.address / 4, free.address / 4 + 4096);
    await rest();
    const sound = stage.play(new Float32Array(frames * 400));
    expect(largest(sound)).toBeLessThan(0.601);
    expect(loudnessOfHum(sound).at(-1)).toBeCloseTo(0.6, 6);
  });

  it("refuses a model that the board is too slow for, with the figure, and plays on", async () => {
    const slow = new Stage({ frames, blockMs: 1.2 });
    const log: string[] = [];
    const pedal = pedalOn(slow, { log: (sentence) => log.push(sentence) });
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    expect(await settle(slow, pedal)).toBe(0);
    expect(pedal.state).toMatchObject({ model: null, liveModel: null });
    expect(log).toEqual([
      '"Loud" needs 90 % of the time that this board has, and 85 % is the most: choose a smaller one.',
    ]);
    expect(slow.engine.meters.livePlayer).toBe(0);
  });

  it("refuses a model and a cabinet that fit alone but not together", async () => {
    const [slow, log] = [new Stage({ frames, blockMs: 1.1 }), [] as string[]];
    const pedal = pedalOn(slow, { log: (sentence) => log.push(sentence) });
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    await settle(slow, pedal);
    pedal.dispatch({ type: "cabinetChosen", cabinet: "half" });
    expect(await settle(slow, pedal)).toBeCloseTo(0.6, 6);
    expect({ cabinet: pedal.state.cabinet, told: log.length }).toEqual({ cabinet: null, told: 2 });
    expect(pedal.state.message).toMatch(/^"Half" needs \d+ % .* beside the \d+ % of what plays with it/);
  });

  it("tunes while the tuner is on: muted or live, and tells of every reading", () => {
    for (const tuner of ["muted", "live"] as const) {
      const stage = new Stage({ frames, blockMs: 0.4 });
      const notes: (NoteReading | null)[] = [];
      const pedal = pedalOn(stage, { tuner, onChange: (_state, note) => notes.push(note) });
      pedal.dispatch({ type: "tunerSet", tuner: true });
      const output = stage.play(sine(frames * 100, 110 * 2 ** (-3 / 1200), 0.3));
      pedal.follow();
      expect(pedal.note).toMatchObject({ note: "A2" });
      expect(pedal.note!.cents).toBeCloseTo(-3, 0);
      expect(notes.at(-1)).toEqual(pedal.note);
      expect(output.at(-1) === 0).toBe(tuner === "muted");
      stage.play(constant(frames * 100, 0));
      pedal.follow();
      expect(pedal.note).toBeNull();
      pedal.dispatch({ type: "tunerSet", tuner: false });
      pedal.follow();
      expect(notes.at(-1)).toBeNull();
    }
  });
});
