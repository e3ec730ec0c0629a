import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { noFacts } from "../../src/library/catalogue/card.ts";
import { idOf, Library } from "../../src/library/catalogue/library.ts";
import { Shelf } from "../../src/pedal/shelf.ts";
import { forgetRemoved, type TakeUpParts, takeUpLibrary } from "../../src/pedal/take-up.ts";
import { initialPedalState, type PedalEvent, type PedalState, reduce } from "../../src/state/pedal.ts";
import { restoredPedalState, savedStateOf } from "../../src/state/saved.ts";
import { linearModel, presets } from "../support/library/files.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let library: Library;
let said: string[] = [];
let parts: TakeUpParts;

async function pedalWith(state: PedalState): Promise<TakeUpParts> {
  const pedal = {
    state,
    dispatch(event: PedalEvent) {
      pedal.state = reduce(pedal.state, event);
    },
  };
  const shelf = await Shelf.open({
    library,
    models: [{ reference: "fuzz", path: "fuzz.nam" }],
    cabinets: [],
  });
  return { pedal, shelf, library, say: (sentence) => said.push(sentence) };
}
const take = (kind: "model" | "presets", fileName: string, content: Uint8Array) =>
  library.add({ kind, fileName, content, facts: noFacts });
const banks = () => parts.pedal.state.banks;

beforeEach(async () => {
  library = new Library(join(folder.path, "library"));
  said = [];
  parts = await pedalWith(initialPedalState());
});

describe("what comes into the library", () => {
  it("reaches the feet: its presets are a bank, its models are stepped through", async () => {
    await take("presets", "set list.json", presets("Lead", "fuzz"));
    await take("model", "crunch.nam", linearModel(1));
    await takeUpLibrary(parts);
    expect(banks()).toMatchObject([{ name: "set list", presets: [{ name: "Lead", model: "fuzz" }] }]);
    expect(parts.pedal.state.catalogue).toEqual([`${idOf(linearModel(1))}/crunch.nam`, "fuzz"]);
    expect(said).toEqual(['New bank: "set list".']);
    await takeUpLibrary(parts);
    expect(banks()).toHaveLength(1);
    expect(said).toHaveLength(1);
  });

  it("is taken up at the next start where the power went between the library and the banks", async () => {
    await take("presets", "set list.json", presets("Lead"));
    const beforeTheCut = restoredPedalState(savedStateOf(parts.pedal.state));
    await takeUpLibrary(parts);
    const afterwards = restoredPedalState(savedStateOf(parts.pedal.state));
    for (const state of [beforeTheCut, afterwards]) {
      parts = await pedalWith(state);
      await forgetRemoved(parts);
      await takeUpLibrary(parts);
      expect(banks().map(({ name }) => name)).toEqual(["set list"]);
    }
  });

  it("finds the models that presets name by file, now or when they come later", async () => {
    await take("presets", "set list.json", presets("Lead", "Crunch.nam"));
    await takeUpLibrary(parts);
    expect(banks()[0]?.presets[0]?.model).toBe("Crunch.nam");
    await take("model", "crunch.nam", linearModel(1));
    await takeUpLibrary(parts);
    expect(banks()[0]?.presets[0]?.model).toBe(`${idOf(linearModel(1))}/crunch.nam`);
  });

  it("may come again after it was removed and the pedal was started", async () => {
    await take("presets", "set list.json", presets("Lead"));
    await takeUpLibrary(parts);
    parts.pedal.dispatch({ type: "banksChanged", banks: initialPedalState().banks });
    rmSync(library.folder, { recursive: true });
    await forgetRemoved(parts);
    await take("presets", "set list.json", presets("Lead"));
    await takeUpLibrary(parts);
    expect(banks().map(({ name }) => name)).toEqual(["set list"]);
  });
});

describe("the shelf", () => {
  it.each(["/etc/passwd", "../../secret.nam", "crunch.nam"])(
    "takes no name for a path: %s",
    async (reference) => {
      const sentence = `"${reference}": put it on a stick.`;
      await expect(parts.shelf.readModel(reference)).rejects.toThrow(`The pedal has no model ${sentence}`);
      await expect(parts.shelf.readCabinet(reference, 48_000)).rejects.toThrow(
        `The pedal has no cabinet ${sentence}`,
      );
    },
  );
});
