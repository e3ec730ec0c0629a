import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { backUp } from "../../../src/library/archive/backup.ts";
import { idOf, Library } from "../../../src/library/catalogue/library.ts";
import { type IntakeParts, takeIn } from "../../../src/library/intake/intake.ts";
import { readReport, reportSentence, type StickReport } from "../../../src/library/intake/report.ts";
import { takeArchive, takeConfiguration } from "../../../src/library/intake/takers.ts";
import { sealed } from "../../../src/library/store/state.ts";
import { archiveOf } from "../../support/library/archive.ts";
import { cabinet, linearModel, presets } from "../../support/library/files.ts";
import { realJudges } from "../../support/library/judges.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const judges = realJudges();
const folder = temporaryFolder();
let stick = "";
let data = "";
let library: Library;
beforeEach(() => {
  stick = join(folder.path, "stick");
  data = join(folder.path, "data");
  mkdirSync(stick);
  mkdirSync(data);
  library = new Library(join(data, "library"));
});

function put(path: string, content: Uint8Array | string): void {
  mkdirSync(join(stick, path, ".."), { recursive: true });
  writeFileSync(join(stick, path), content);
}

function partsOf(
  into: Library,
  dataFolder: string,
  onProgress: (report: StickReport) => void = () => {},
): IntakeParts {
  const parts: IntakeParts = {
    library: into,
    shipped: { models: ["tube-screamer"], cabinets: [] },
    judges,
    takers: {
      configuration: (candidate) => takeConfiguration(dataFolder, candidate),
      archive: (candidate, report) => takeArchive(dataFolder, candidate, report, parts),
      update: async () => undefined,
    },
    onProgress,
  };
  return parts;
}

const insert = (onProgress?: (report: StickReport) => void) =>
  takeIn(stick, "AMPS", partsOf(library, data, onProgress));
const titles = async (kind: "model" | "cabinet" | "presets") =>
  (await library.list(kind)).map(({ title }) => title);

describe("taking in a stick", () => {
  it("copies models, cabinets and presets that are good, and says what became of each file", async () => {
    put("amps/crunch.nam", linearModel(1, 0.5));
    put("cabs/4x12.wav", cabinet(0.95));
    put("set list.json", presets("Lead"));
    put("amps/broken.nam", linearModel(0));
    put("other.json", '{"name": "my project"}');
    const report = await insert();
    expect(await titles("model")).toEqual(["crunch"]);
    expect(await titles("cabinet")).toEqual(["4x12"]);
    expect(await titles("presets")).toEqual(["set list"]);
    expect(report).toMatchObject({ state: "done", label: "AMPS", looked: 5, candidates: 5, known: 0 });
    expect(report.refused.map(({ file }) => file)).toEqual(["amps/broken.nam", "other.json"]);
    expect(reportSentence(report)).toBe("Done: 3 new, 2 refused.");
    expect(readReport(JSON.stringify(report))).toEqual(report);
  });

  it("knows a stick again: nothing is new, nothing is judged and nothing is written", async () => {
    put("crunch.nam", linearModel(1, 0.5));
    await insert();
    put("a copy of crunch.nam", linearModel(1, 0.5));
    const before = readdirSync(data, { recursive: true });
    const report = await takeIn(stick, "", {
      ...partsOf(library, data),
      judges: { ...judges, model: () => expect.unreachable() },
    });
    expect(report).toMatchObject({ added: [], refused: [], known: 2 });
    expect(readdirSync(data, { recursive: true })).toEqual(before);
    expect(reportSentence(report)).toBe("Done: 0 new.");
  });

  it("says what presets name that is not on the pedal, and nothing of what came on the same stick", async () => {
    put("a set list.json", presets("Lead", "amps\\CRUNCH.nam"));
    put("crunch.nam", linearModel(1, 0.5));
    put("shipped.json", presets("Screamer", "tube-screamer"));
    put("other.json", presets("Solo", "5150.nam"));
    const report = await insert();
    expect(report.notes).toEqual([
      'The presets of "other" name what is not here: "5150.nam". Put it on a stick: the presets find it then.',
    ]);
    expect(report.added).toHaveLength(4);
  });

  it("tells how far it is, so that the display can say when to leave the stick in", async () => {
    for (const tap of [1, 2, 3]) put(`${tap}.nam`, linearModel(tap));
    const said: string[] = [];
    await insert((report) => said.push(reportSentence(report)));
    expect(said).toEqual([
      "Reading the stick: 0 of 3. Leave it in.",
      "Reading the stick: 1 of 3. Leave it in.",
      "Reading the stick: 2 of 3. Leave it in.",
      "Done: 3 new.",
    ]);
  });

  it("never follows a link, not even one that takes a file's place while it reads", async () => {
    put("a.nam", linearModel(1));
    put("b.nam", linearModel(2));
    writeFileSync(join(folder.path, "secret.nam"), linearModel(3));
    const report = await insert(({ looked }) => {
      if (looked !== 1) return;
      rmSync(join(stick, "b.nam"));
      symlinkSync(join(folder.path, "secret.nam"), join(stick, "b.nam"));
    });
    expect(await titles("model")).toEqual(["a"]);
    expect(report.refused[0]?.sentence).toBe('"b.nam" cannot be opened (ELOOP): it is left alone.');
  });

  it("says that a file cannot be taken when the pedal's disk is full, and goes on", async () => {
    put("a.nam", linearModel(1));
    writeFileSync(join(data, "library"), "no folder");
    const report = await insert();
    expect(report.state).toBe("done");
    expect(report.refused[0]?.sentence).toMatch(/could not be written: its folder is not a folder\.$/);
  });
});

describe("a stick that is pulled out", () => {
  for (let moment = 0; moment < 6; moment++) {
    it(`after ${moment} of 6 files leaves whole entries, and says what happened`, async () => {
      for (let tap = 1; tap <= 6; tap++) put(`${tap}.nam`, linearModel(tap));
      const report = await insert(({ looked, state }) => {
        if (looked === moment && state === "working") rmSync(stick, { recursive: true });
      });
      expect(report.state).toBe("unfinished");
      expect(reportSentence(report)).toMatch(/^The stick was not read to the end: .* Put it in again\.$/);
      expect(report.refused.at(-1)?.sentence).toMatch(
        /the stick failed or was pulled out\. Put it in again\.$/,
      );
      const cards = await library.list("model");
      expect(cards).toHaveLength(moment);
      for (const { id } of cards) await library.read("model", id);
      expect(readdirSync(data, { recursive: true }).filter((name) => String(name).includes(".part"))).toEqual(
        [],
      );
    });
  }

  it("is not taken for one when a single file has a bad spot", async () => {
    for (const name of ["a", "b", "c"]) put(`${name}.nam`, linearModel(name.charCodeAt(0) / 100));
    const report = await insert(({ looked }) => {
      if (looked === 1) rmSync(join(stick, "b.nam"), { force: true });
    });
    expect(report.state).toBe("done");
    expect(reportSentence(report)).toBe("Done: 2 new, 1 refused.");
  });
});

describe("settings on a stick", () => {
  it("are taken when they have no mistake; those before them stay beside", async () => {
    writeFileSync(join(data, "pedal.json"), '{"i2cBus": 1}');
    put("pedal.json", '{"i2cBus": 3}');
    expect(reportSentence(await insert())).toBe("Done: 0 new. New settings: they count from the next start.");
    expect(readFileSync(join(data, "pedal.json"), "utf8")).toBe('{"i2cBus": 3}');
    expect(readFileSync(join(data, "pedal.json.previous"), "utf8")).toBe('{"i2cBus": 1}');
    expect((await insert()).notes).toEqual([]);
  });

  it("are refused with their mistake and change nothing", async () => {
    writeFileSync(join(data, "pedal.json"), '{"i2cBus": 1}');
    put("pedal.json", '{"i2cBus": 99}');
    expect((await insert()).refused[0]?.sentence).toMatch(
      /^pedal\.json is not taken: i2cBus is 99; .*keeps the one it has\.$/,
    );
    expect(readFileSync(join(data, "pedal.json"), "utf8")).toBe('{"i2cBus": 1}');
  });
});

describe("a backup", () => {
  const saved = (name: string) => {
    const { banks } = JSON.parse(new TextDecoder().decode(presets(name)));
    return sealed({ banks });
  };

  async function backedUp(): Promise<void> {
    put("b.nam", linearModel(1, 0.5));
    put(`${"long name ".repeat(20)}.nam`, linearModel(1, 0.25));
    put("cab.wav", cabinet(0.9));
    await insert();
    const [first, second] = await library.list("model");
    await library.arrange([second!.id, first!.id]);
    writeFileSync(join(data, "state.json"), saved("Solo"));
    writeFileSync(join(data, "pedal.json"), '{"i2cBus": 3}');
    rmSync(stick, { recursive: true });
    mkdirSync(stick);
    await backUp(library, data, stick);
  }

  it("puts a fresh pedal where the old one was", async () => {
    await backedUp();
    const fresh = join(folder.path, "fresh");
    const restored = new Library(join(fresh, "library"));
    const report = await takeIn(stick, "STOMPNET", partsOf(restored, fresh));
    expect(report.refused).toEqual([]);
    for (const kind of ["model", "cabinet"] as const) {
      const original = await library.list(kind);
      const copy = await restored.list(kind);
      expect(copy.map(({ id, title }) => [id, title])).toEqual(original.map(({ id, title }) => [id, title]));
      for (const { id } of copy) expect(await restored.read(kind, id)).toEqual(await library.read(kind, id));
    }
    expect(readFileSync(join(fresh, "pedal.json"))).toEqual(readFileSync(join(data, "pedal.json")));
    const [entry] = await restored.list("presets");
    expect(new TextDecoder().decode(await restored.read("presets", entry!.id))).toContain('"Solo"');
  });

  it("changes nothing on the pedal that made it", async () => {
    await backedUp();
    writeFileSync(join(data, "pedal.json"), '{"i2cBus": 4}');
    const order = readFileSync(join(data, "library", "order.json"), "utf8");
    const report = await insert();
    expect(report.added.map(({ kind }) => kind)).toEqual(["presets"]);
    expect(readFileSync(join(data, "pedal.json"), "utf8")).toBe('{"i2cBus": 4}');
    expect(readFileSync(join(data, "library", "order.json"), "utf8")).toBe(order);
  });

  it("replaces an older one in one step and leaves it where the stick takes no new one", async () => {
    await backedUp();
    const first = readFileSync(join(stick, "stompnet-backup.tar"));
    await backUp(library, data, stick);
    expect(readFileSync(join(stick, "stompnet-backup.tar"))).toEqual(first);
    await expect(backUp(library, data, join(stick, "gone"))).rejects.toThrow(
      /could not be written: its folder does not exist\.$/,
    );
    expect(readdirSync(stick)).toEqual(["stompnet-backup.tar"]);
  });

  it("takes what is whole of an archive that was cut short, and says so", async () => {
    await backedUp();
    const whole = readFileSync(join(stick, "stompnet-backup.tar"));
    writeFileSync(join(stick, "stompnet-backup.tar"), whole.subarray(0, whole.length - 2000));
    const fresh = join(folder.path, "fresh");
    const report = await takeIn(stick, "", partsOf(new Library(join(fresh, "library")), fresh));
    expect(report.added.length).toBeGreaterThan(0);
    expect(report.refused[0]?.sentence).toBe("The archive is damaged or was cut short: make it again.");
  });

  it("judges what it restores: a model that was swapped in the archive is refused", async () => {
    const wrong = { path: `models/${idOf(linearModel(1))}/a.nam`, content: linearModel(2) };
    put("stompnet-backup.tar", await archiveOf(wrong));
    expect((await insert()).refused[0]?.sentence).toBe(
      'The archive\'s "a.nam" is not what was backed up: the archive is damaged.',
    );
    const silent = linearModel(0);
    put("stompnet-backup.tar", await archiveOf({ path: `models/${idOf(silent)}/a.nam`, content: silent }));
    expect((await insert()).refused[0]?.sentence).toMatch(/stays silent/);
    expect(await titles("model")).toEqual([]);
  });

  it("refuses a damaged pedal.json", async () => {
    const content = new TextEncoder().encode("{");
    put("stompnet-backup.tar", await archiveOf({ path: "pedal.json", content }));
    const [refusal] = (await insert()).refused;
    expect(refusal?.sentence).toMatch(/^The backup's pedal\.json is not taken: /);
    expect(readdirSync(data)).toEqual([]);
  });
});
