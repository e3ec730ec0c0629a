/** The pedal's middle between the state and a real engine. */
import { describe, expect, it } from "vitest";
import type { NoteReading } from "../../src/engine/engine.ts";
import { Pedal, type PedalParts } from "../../src/pedal/pedal.ts";
import { Refusal } from "../../src/refusal.ts";
import { initialPedalState } from "../../src/state/pedal.ts";
import { constant, sine } from "../support/signals.ts";
import { modelOf, Stage, unmoved } from "../support/stage.ts";

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
        ? Promise.resolve(modelOf(unmoved(sounds[reference]!)))
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

/** Files have been read, and the audio thread has gone on for half a second. */
async function settle(stage: Stage, pedal: Pedal): Promise<number> {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    stage.play(new Float32Array(frames * 75));
    pedal.follow();
  }
  return stage.play(new Float32Array(frames)).at(-1)!;
}

describe("the pedal", () => {
  it("brings model and cabinet to the chain, and takes both away again", async () => {
    const stage = new Stage({ frames });
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
    const stage = new Stage({ frames });
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
    const stage = new Stage({ frames });
    const pedal = pedalOn(stage);
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    pedal.dispatch({ type: "cabinetChosen", cabinet: "half" });
    await settle(stage, pedal);
    pedal.dispatch({ type: "cabinetChosen", cabinet: "lost" });
    expect(await settle(stage, pedal)).toBeCloseTo(0.3, 6);
    expect(pedal.state).toMatchObject({ cabinet: "half", message: 'There is no "lost".' });
  });

  it("bypasses and says so when a model computes no sound", async () => {
    const stage = new Stage({ frames });
    const pedal = pedalOn(stage);
    pedal.dispatch({ type: "modelChosen", model: "loud" });
    await settle(stage, pedal);
    pedal.dispatch({ type: "modelChosen", model: "broken" });
    await settle(stage, pedal);
    expect(pedal.state).toMatchObject({ bypass: true, model: "loud", liveModel: "loud" });
    expect(pedal.state.faults).toContain("model-failed");
  });

  it("leaves the bypass to the relay where there is one, and is silent while it moves", async () => {
    const stage = new Stage({ frames });
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

  it("tunes while the tuner is on: muted or live, and tells of every reading", () => {
    for (const tuner of ["muted", "live"] as const) {
      const stage = new Stage({ frames });
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
