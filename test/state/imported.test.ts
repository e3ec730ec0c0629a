import { describe, expect, it } from "vitest";
import type { PresetsFile } from "../../src/state/imported.ts";
import { defaultParameterValues } from "../../src/state/parameters.ts";
import { initialPedalState, type PedalState, reduce } from "../../src/state/pedal.ts";
import { type Bank, largestBankCount } from "../../src/state/presets.ts";
import { restoredPedalState, savedStateOf } from "../../src/state/saved.ts";

const bank = (name: string, ...presets: string[]): Bank => ({
  name,
  presets: presets.map((preset) => ({
    name: preset,
    model: `${preset}.nam`,
    cabinet: null,
    parameters: defaultParameterValues(),
    snapshots: [],
  })),
});
const file = (id: string, title: string, ...banks: Bank[]): PresetsFile => ({
  id,
  title,
  banks,
  imported: null,
});
const own: PedalState = {
  ...initialPedalState(),
  banks: [bank("Mine", "Clean", "Lead")],
  position: { bank: 0, preset: 1 },
};
const imported = (state: PedalState, ...files: PresetsFile[]) =>
  reduce(state, { type: "presetsImported", files });
const names = ({ banks }: PedalState) => banks.map(({ name }) => name);

describe("a file of presets that is taken in", () => {
  it("is a bank of its own behind the player's, called as the file, and what sounds goes on", () => {
    const state = imported(own, file("1", "set list", bank("Rock", "Crunch")));
    expect(names(state)).toEqual(["Mine", "set list"]);
    expect(state).toMatchObject({ position: own.position, model: own.model, parameters: own.parameters });
    expect(state.banks[0]).toBe(own.banks[0]);
  });

  it("is as many banks as it has, without those that are empty", () => {
    const state = imported(
      own,
      file("1", "tour", bank("Rock", "Crunch"), bank("Empty"), bank("Jazz", "Warm")),
    );
    expect(names(state)).toEqual(["Mine", "tour: Rock", "tour: Jazz"]);
  });

  it("takes the place of the empty bank of a new pedal", () => {
    const state = imported(initialPedalState(), file("1", "set list", bank("Rock", "Crunch")));
    expect(names(state)).toEqual(["set list"]);
    expect(reduce(state, { type: "presetChosen", preset: 0 }).model).toBe("Crunch.nam");
  });

  it("changes nothing a second time, not even when its bank was changed or deleted since", () => {
    const rock = file("1", "set list", bank("Rock", "Crunch"));
    const once = imported(own, rock);
    const deleted = reduce(once, { type: "banksChanged", banks: own.banks });
    expect(imported(once, rock)).toBe(once);
    expect(imported(deleted, rock)).toBe(deleted);
  });

  it("comes again when it left the library in between, but not beside itself", () => {
    const rock = file("1", "set list", bank("Rock", "Crunch"));
    const forgotten = (state: PedalState) => reduce(state, { type: "presetsForgotten", ids: ["1"] });
    const once = imported(own, rock);
    expect(names(imported(forgotten(once), rock))).toEqual(["Mine", "set list"]);
    const deleted = reduce(once, { type: "banksChanged", banks: own.banks });
    expect(names(imported(forgotten(deleted), rock))).toEqual(["Mine", "set list"]);
  });

  it("gets a number where a bank is called so already", () => {
    const other = imported(
      own,
      file("1", "Mine", bank("Rock", "Crunch")),
      file("2", "Mine", bank("Jazz", "Warm")),
    );
    expect(names(other)).toEqual(["Mine", "Mine (2)", "Mine (3)"]);
  });

  it("waits where the pedal has no room for it, and is taken in when there is", () => {
    const full = {
      ...own,
      banks: Array.from({ length: largestBankCount }, (_, at) => bank(`${at}`, `p${at}`)),
    };
    const rock = file("1", "set list", bank("Rock", "Crunch"));
    expect(imported(full, rock)).toBe(full);
    const room = { ...full, banks: full.banks.slice(1) };
    expect(names(imported(room, rock)).at(-1)).toBe("set list");
  });

  it("is remembered in the same file as the banks", () => {
    const state = imported(own, file("1".repeat(32), "set list", bank("Rock", "Crunch")));
    const restored = restoredPedalState(JSON.parse(JSON.stringify(savedStateOf(state))));
    expect(restored).toMatchObject({ banks: state.banks, imported: ["1".repeat(32)] });
  });
});

describe("the banks of a backup", () => {
  const backup: PresetsFile = {
    ...file("9", "backup", bank("Mine", "Clean"), bank("set list, changed", "Crunch louder")),
    imported: ["1"],
  };

  it("keep their names, and what was taken into them does not come once more", () => {
    const original = file("1", "set list", bank("Rock", "Crunch"));
    const state = imported(initialPedalState(), original, backup);
    expect(names(state)).toEqual(["Mine", "set list, changed"]);
    expect(imported(state, original)).toBe(state);
  });

  it("add nothing to the pedal that they came from", () => {
    const state = { ...own, banks: backup.banks };
    expect(imported(state, backup).banks).toBe(state.banks);
  });
});

describe("what presets name", () => {
  it("is called as the library calls it, and stays where the library has nothing", () => {
    const state = { ...own, banks: [bank("Mine", "Clean", "Lead", "toString")] };
    const names = { "Clean.nam": "0a/Clean.nam" };
    const resolved = reduce(state, { type: "presetsResolved", models: names, cabinets: {} });
    expect(resolved.banks[0]?.presets.map(({ model }) => model)).toEqual([
      "0a/Clean.nam",
      "Lead.nam",
      "toString.nam",
    ]);
  });
});
