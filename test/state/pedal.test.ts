import { describe, expect, it } from "vitest";
import { type ParameterName, parameterNames, parameterTable } from "../../src/state/parameters.ts";
import {
  type Fault,
  initialPedalState,
  type PedalEvent,
  type PedalState,
  reduce,
} from "../../src/state/pedal.ts";
import {
  type Bank,
  largestPresetCount,
  largestSnapshotCount,
  neighbours,
  type Preset,
  positionOfProgram,
  presetAt,
  type Snapshot,
  stepBank,
} from "../../src/state/presets.ts";
import { restoredPedalState, savedStateOf } from "../../src/state/saved.ts";
import { isEdited } from "../../src/state/sound.ts";
import { type Random, randomFrom } from "../support/random.ts";

const base = initialPedalState();
const bank = (name: string, models: readonly string[]): Bank => ({
  name,
  presets: models.map((model) => ({
    name: model,
    model,
    cabinet: null,
    parameters: base.parameters,
    snapshots: [],
  })),
});
const stocked: PedalState = {
  ...base,
  catalogue: ["a", "b", "c"],
  model: "a",
  liveModel: "a",
  banks: [bank("first", ["a", "b"]), bank("second", ["c"])],
};

function replay(state: PedalState, ...events: PedalEvent[]): PedalState {
  return events.reduce(reduce, state);
}

describe("the pedal", () => {
  it("goes through the models in a ring, from no model to the first or the last", () => {
    expect(replay(stocked, { type: "modelStepped", by: -1 }).model).toBe("c");
    expect(replay(stocked, { type: "modelStepped", by: 4 }).model).toBe("b");
    expect(replay({ ...stocked, model: null }, { type: "modelStepped", by: 1 }).model).toBe("a");
    expect(replay({ ...stocked, model: "gone" }, { type: "modelStepped", by: -1 }).model).toBe("c");
  });

  it("goes back to the model that sounds when the chosen one is refused, and keeps the reason", () => {
    const state = replay(
      stocked,
      { type: "modelChosen", model: "b" },
      { type: "modelRefused", model: "b", reason: "It needs 130 % of the period." },
    );
    expect(state).toMatchObject({
      model: "a",
      faults: ["model-refused"],
      message: "It needs 130 % of the period.",
    });
    expect(replay(state, { type: "modelStepped", by: 1 })).toMatchObject({
      model: "b",
      faults: [],
      message: "",
    });
  });

  it("keeps the newer choice when an older one is refused late", () => {
    const state = replay(
      stocked,
      { type: "modelChosen", model: "b" },
      { type: "modelChosen", model: "c" },
      { type: "modelRefused", model: "b", reason: "Too much." },
    );
    expect(state.model).toBe("c");
  });

  it("takes a message off the display with the next tap of bypass or tuner, and not with a knob", () => {
    const told = replay(stocked, { type: "messageShown", message: "The stick is done." });
    expect(replay(told, { type: "parameterMoved", name: "gain", by: 1 }).message).toBe("The stick is done.");
    for (const type of ["bypassToggled", "tunerToggled"] as const)
      expect(replay(told, { type }).message).toBe("");
  });

  it("plays without a model when the one that sounds fails", () => {
    expect(replay(stocked, { type: "modelRefused", model: "a", reason: "It gave NaN." }).model).toBeNull();
  });

  it("recalls a whole preset, and forgets the snapshot", () => {
    const saved = replay(
      stocked,
      { type: "parameterSet", name: "gain", value: 6 },
      { type: "modelChosen", model: "b" },
      { type: "presetSaved", name: "mine" },
      { type: "snapshotSaved" },
      { type: "presetChosen", preset: 0 },
    );
    expect(saved).toMatchObject({ model: "a", snapshot: null, position: { bank: 0, preset: 0 } });
    const back = replay(saved, { type: "presetStepped", by: -1 });
    expect(back).toMatchObject({ model: "b", position: { bank: 0, preset: 2 } });
    expect(back.parameters.gain).toBe(6);
  });

  it("changes nothing but parameters with a snapshot", () => {
    const state = replay(
      stocked,
      { type: "presetChosen", preset: 0 },
      { type: "parameterSet", name: "bass", value: 3 },
      { type: "snapshotSaved" },
      { type: "snapshotStepped", by: 1 },
    );
    expect(state.snapshot).toBeNull();
    expect(state.parameters.bass).toBe(0);
    const recalled = replay(state, { type: "snapshotChosen", snapshot: 0 });
    expect(recalled.parameters.bass).toBe(3);
    expect({ ...recalled, parameters: 0, snapshot: 0 }).toEqual({ ...state, parameters: 0, snapshot: 0 });
  });

  it("says that a full bank takes no more presets, keeps what it has, and goes on once there is room", () => {
    const presets = Array.from({ length: largestPresetCount }, () => stocked.banks[0]!.presets[0]!);
    const full = { ...stocked, banks: [{ name: "full", presets }, stocked.banks[1]!] };
    const refused = replay(full, { type: "presetSaved", name: "one more" });
    expect(refused).toEqual({ ...full, message: expect.stringMatching(/128 presets.*another bank/) });
    const elsewhere = replay(
      refused,
      { type: "bankStepped", by: 1 },
      { type: "presetSaved", name: "one more" },
    );
    expect(elsewhere.message).toBe("");
    expect(elsewhere.banks[1]!.presets.map(({ name }) => name)).toEqual(["c", "one more"]);
    expect(replay(refused, { type: "presetSaved" }).message).toBe("");
  });

  it("says that a preset takes no more snapshots, and that a snapshot needs a preset", () => {
    const nine = Array.from({ length: largestSnapshotCount + 1 }, (): PedalEvent => {
      return { type: "snapshotSaved", name: "loud" };
    });
    const refused = replay(stocked, ...nine);
    expect(presetAt(refused.banks, refused.position)!.snapshots).toHaveLength(largestSnapshotCount);
    expect(refused.message).toContain("8 snapshots");
    expect(replay(refused, { type: "snapshotSaved" }).message).toBe("");
    const empty = replay(base, { type: "snapshotSaved" });
    expect(empty).toEqual({ ...base, message: expect.stringContaining("Save a preset first") });
  });

  it("knows whether something was turned since the recall", () => {
    const recalled = replay(stocked, { type: "presetChosen", preset: 0 });
    expect(isEdited(recalled)).toBe(false);
    const turned = replay(recalled, { type: "parameterMoved", name: "mid", by: 1 });
    expect(isEdited(turned)).toBe(true);
    expect(isEdited(replay(turned, { type: "presetSaved" }))).toBe(false);
  });

  it("counts MIDI programs through all banks", () => {
    expect(positionOfProgram(stocked.banks, 2)).toEqual({ bank: 1, preset: 0 });
    expect(replay(stocked, { type: "programChosen", program: 2 }).model).toBe("c");
    expect(replay(stocked, { type: "programChosen", program: 3 })).toBe(stocked);
  });

  it("steps to a shorter bank's last preset", () => {
    expect(stepBank(stocked.banks, { bank: 0, preset: 1 }, 1)).toEqual({ bank: 1, preset: 0 });
  });

  it("names the presets one step away, each once and never itself", () => {
    const names = neighbours(stocked.banks, { bank: 0, preset: 0 }).map(({ name }) => name);
    expect(names).toEqual(["b", "c"]);
    expect(neighbours([bank("only", ["a"])], { bank: 0, preset: 0 })).toEqual([]);
  });

  it("takes a tempo from taps, ignores a bouncing foot, and begins anew after a pause", () => {
    const tapped = [0, 500, 550, 1000, 1500].map((at): PedalEvent => ({ type: "tempoTapped", at }));
    const state = replay(base, ...tapped);
    expect(state.tempo.beatsPerMinute).toBeCloseTo(120, 6);
    const later = replay(state, { type: "tempoTapped", at: 10_000 }, { type: "tempoTapped", at: 10_250 });
    expect(later.tempo.beatsPerMinute).toBeCloseTo(240, 6);
  });

  it("does nothing any more once it is shutting down", () => {
    const going = replay(stocked, { type: "shutdownConfirmed" });
    expect(replay(going, { type: "bypassToggled" }, { type: "shutdownCancelled" })).toBe(going);
  });

  it("opens, turns and takes the menu", () => {
    const state = replay(
      stocked,
      { type: "menuPressed" },
      { type: "menuMoved", by: 2 },
      { type: "menuPressed" },
    );
    expect(state).toMatchObject({ model: "c", menu: null });
    expect(replay(base, { type: "menuPressed" })).toMatchObject({
      menu: null,
      message: expect.stringContaining("library"),
    });
  });
});

describe("edited banks", () => {
  const playing = replay(
    stocked,
    { type: "presetChosen", preset: 1 },
    { type: "snapshotSaved", name: "soft" },
    { type: "parameterSet", name: "gain", value: 6 },
    { type: "snapshotSaved", name: "loud" },
  );
  const [first, second] = playing.banks as [Bank, Bank];
  const [clean, lead] = first.presets as [Preset, Preset];
  const [soft, loud] = lead.snapshots as [Snapshot, Snapshot];
  const edited = (...presets: readonly Preset[]) =>
    reduce(playing, { type: "banksChanged", banks: [{ ...first, presets }, second] });
  const there = (preset: number, snapshot: number | null, bank = 0) => ({
    position: { bank, preset },
    snapshot,
    parameters: playing.parameters,
  });

  it("leave the player with the preset and the snapshot that play, wherever these were moved", () => {
    expect(playing).toMatchObject(there(1, 1));
    expect(edited(lead, clean)).toMatchObject(there(0, 1));
    expect(edited(lead)).toMatchObject(there(0, 1));
    expect(edited(clean, { ...lead, snapshots: [loud, soft] })).toMatchObject(there(1, 0));
    expect(edited(clean, { ...lead, snapshots: [loud] })).toMatchObject(there(1, 0));
    const banks = [second, first];
    expect(reduce(playing, { type: "banksChanged", banks })).toMatchObject(there(1, 1, 1));
  });

  it("leave the player where another name was given", () => {
    expect(edited(clean, { ...lead, name: "solo" })).toMatchObject(there(1, 1));
    const renamed = { ...lead, snapshots: [soft, { ...loud, name: "louder" }] };
    expect(edited(clean, renamed)).toMatchObject(there(1, 1));
    const banks = [{ ...first, name: "live" }, second];
    expect(reduce(playing, { type: "banksChanged", banks })).toMatchObject(there(1, 1));
  });

  it("leave the preset's own settings where the snapshot was deleted, and the neighbour where the preset was", () => {
    expect(edited(clean, { ...lead, snapshots: [soft] })).toMatchObject(there(1, null));
    expect(edited(clean)).toMatchObject(there(0, null));
    expect(edited()).toMatchObject(there(0, null));
    expect(reduce(playing, { type: "banksChanged", banks: [second] })).toMatchObject(there(0, null));
  });
});

describe("what the library calls otherwise", () => {
  const [amp, cab] = ["a".repeat(32), "c".repeat(32)];
  const base = initialPedalState();
  const named = {
    ...base,
    model: `${amp}/Crunch.nam`,
    liveModel: `${amp}/Crunch.nam`,
    cabinet: `${cab}/Room.wav`,
    catalogue: [`${amp}/Crunch.nam`, "shipped"],
    cabinets: [`${cab}/Room.wav`],
  };

  it("is called so where it sounds, and a step goes on from there", () => {
    const state = reduce(named, {
      type: "catalogueChanged",
      catalogue: ["shipped", `${amp}/Plexi.nam`],
      cabinets: [`${cab}/Hall.wav`],
    });
    expect(state).toMatchObject({
      model: `${amp}/Plexi.nam`,
      liveModel: `${amp}/Plexi.nam`,
      cabinet: `${cab}/Hall.wav`,
    });
    expect(reduce(state, { type: "modelStepped", by: 1 }).model).toBe("shipped");
  });

  it("leaves alone what has left the library", () => {
    const state = reduce(named, { type: "catalogueChanged", catalogue: ["shipped"], cabinets: [] });
    expect(state.model).toBe(`${amp}/Crunch.nam`);
  });
});

describe("any sequence of events", () => {
  it("leaves a state that is whole, and that a save and a restore bring back", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomFrom(seed);
      let state = stocked;
      for (let step = 0; step < 100; step++) {
        const before = JSON.stringify(state);
        const next = reduce(state, randomEvent(random));
        expect(JSON.stringify(state), `seed ${seed}: the old state was changed`).toBe(before);
        state = next;
        expectWhole(state, seed);
      }
      expectRestored(state, seed);
    }
  });
});

function expectWhole(state: PedalState, seed: number): void {
  for (const name of parameterNames) {
    const { minimum, maximum } = parameterTable[name];
    expect(state.parameters[name], `seed ${seed}`).toBeGreaterThanOrEqual(minimum);
    expect(state.parameters[name], `seed ${seed}`).toBeLessThanOrEqual(maximum);
  }
  expect(new Set(state.faults).size).toBe(state.faults.length);
  if (state.menu !== null) expect(state.catalogue[state.menu.cursor], `seed ${seed}`).toBeDefined();
  const preset = presetAt(state.banks, state.position);
  if (state.snapshot !== null) expect(preset?.snapshots[state.snapshot], `seed ${seed}`).toBeDefined();
}

function expectRestored(state: PedalState, seed: number): void {
  const complaints: string[] = [];
  const file = JSON.parse(JSON.stringify(savedStateOf(state)));
  const restored = restoredPedalState(file, (sentence) => complaints.push(sentence));
  expect(complaints, `seed ${seed}`).toEqual([]);
  const kept = ["bypass", "model", "cabinet", "parameters", "banks", "position", "snapshot"] as const;
  for (const key of kept) expect(restored[key], `seed ${seed}, ${key}`).toEqual(state[key]);
}

function randomEvent(random: Random): PedalEvent {
  const name = random.oneOf<ParameterName>(parameterNames);
  const model = random.oneOf(["a", "b", "c", "d"]);
  const by = random.whole(-3, 3);
  const fault = random.oneOf<Fault>(["no-codec", "no-knobs", "late"]);
  const catalogue = ["a", "b", "c"].slice(0, random.whole(0, 3));
  const parameterEvents: PedalEvent[] = [
    {
      type: "parameterSet",
      name,
      value: random.oneOf([Number.NaN, Number.POSITIVE_INFINITY, -1e9, random.fraction()]),
    },
    { type: "parameterMoved", name, by: (random.fraction() - 0.5) * 20 },
  ];
  return random.oneOf<PedalEvent>([
    ...parameterEvents,
    { type: "bypassToggled" },
    { type: "tunerToggled" },
    { type: "modelStepped", by },
    { type: "modelChosen", model },
    { type: "modelWentLive", model },
    { type: "modelRefused", model, reason: "no" },
    { type: "presetStepped", by },
    { type: "presetChosen", preset: random.whole(-1, 5) },
    { type: "programChosen", program: random.whole(0, 127) },
    { type: "bankStepped", by },
    { type: "snapshotChosen", snapshot: random.whole(-1, 9) },
    { type: "snapshotStepped", by },
    random.fraction() < 0.5 ? { type: "presetSaved" } : { type: "presetSaved", name: "new" },
    random.fraction() < 0.5 ? { type: "snapshotSaved" } : { type: "snapshotSaved", name: "new" },
    { type: "catalogueChanged", catalogue, cabinets: [] },
    {
      type: "banksChanged",
      banks: random.oneOf([stocked.banks, stocked.banks.toReversed(), [bank("new", [])]]),
    },
    { type: "faultRaised", fault },
    { type: "faultCleared", fault },
    { type: "menuPressed" },
    { type: "menuMoved", by },
    { type: "menuClosed" },
    { type: "shutdownConfirming" },
    { type: "shutdownCancelled" },
    { type: "tempoTapped", at: random.fraction() * 1e5 },
  ]);
}
