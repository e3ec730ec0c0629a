import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { type FSWatcher, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { entryKinds } from "../../../src/library/catalogue/card.ts";
import { Library } from "../../../src/library/catalogue/library.ts";
import { cabinet, linearModel, presets } from "../../support/library/files.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const kills = 200;
/** At once: one waits for its disk while the other computes. */
const lanes = 2;
const program = new URL("../../support/library/import-child.ts", import.meta.url).pathname;
const folder = temporaryFolder();
const folders = ["models", "cabinets", "presets"];
const oldSettings = '{"i2cBus": 1}';
const newSettings = '{"i2cBus": 3}';

function fillStick(stick: string): number {
  mkdirSync(stick);
  for (let index = 1; index <= 6; index++) {
    writeFileSync(join(stick, `model ${index}.nam`), linearModel(1, index / 10));
    writeFileSync(join(stick, `cabinet ${index}.wav`), cabinet(0.9 + index / 100));
    writeFileSync(join(stick, `presets ${index}.json`), presets(`Preset ${index}`));
  }
  writeFileSync(join(stick, "pedal.json"), newSettings);
  return 18;
}

type Import = { child: ChildProcessWithoutNullStreams; closed: Promise<unknown>; isDone: boolean };

/** Loaded and waiting for the word. */
async function prepareImport(stick: string, data: string): Promise<Import> {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder.path, "compile-cache") };
  const child = spawn(process.execPath, [program, stick, data], { env });
  const running = { child, closed: once(child, "close"), isDone: false };
  child.stdin.on("error", () => {});
  child.stdout.on("data", (text) => {
    running.isDone ||= String(text).includes("done");
  });
  await once(child.stdout, "data");
  return running;
}

const allEntries = async (library: Library) =>
  (await Promise.all(entryKinds.map((kind) => library.list(kind)))).flat();

const leftovers = (data: string): number =>
  readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".part")).length;

/** A moment at random, or a moment at which an entry is being written: there are few of those. */
async function untilMoment(data: string, closed: Promise<unknown>, random: Random): Promise<void> {
  const late = sleep(random.fraction() * 60);
  if (random.fraction() < 0.3) return late;
  const watchers: FSWatcher[] = [];
  const writing = new Promise<void>((resolve) => {
    let events = random.whole(1, 6);
    for (const kind of folders)
      watchers.push(
        watch(
          join(data, "library", kind),
          (_, name) => name?.startsWith(".part") && --events === 0 && resolve(),
        ),
      );
  });
  await Promise.race([writing, closed]);
  for (const watcher of watchers) watcher.close();
  return undefined;
}

type Tally = { kills: number; whileImporting: number; whileWriting: number };

/** One pedal whose import is killed and begun again until everything is in; then the next, fresh pedal. */
async function runLane(stick: string, entries: number, random: Random, tally: Tally): Promise<void> {
  for (let pedal = 0; tally.kills < kills; pedal++) {
    const data = join(folder.path, `pedal-${random.whole(0, 1e9)}-${pedal}`);
    for (const kind of folders) mkdirSync(join(data, "library", kind), { recursive: true });
    writeFileSync(join(data, "pedal.json"), oldSettings);
    const library = new Library(join(data, "library"));
    let held: string[] = [];
    while (held.length < entries && tally.kills < kills) {
      const running = await prepareImport(stick, data);
      running.child.stdin.write("go\n");
      await untilMoment(data, running.closed, random);
      running.child.kill("SIGKILL");
      await running.closed;
      tally.kills++;
      if (!running.isDone) tally.whileImporting++;
      if (leftovers(data) > 0) tally.whileWriting++;

      const cards = await allEntries(library);
      expect(cards.map(({ id }) => id)).toEqual(expect.arrayContaining(held));
      for (const { kind, id } of cards) await library.read(kind, id);
      expect([oldSettings, newSettings]).toContain(readFileSync(join(data, "pedal.json"), "utf8"));
      held = cards.map(({ id }) => id);
    }
    const last = await prepareImport(stick, data);
    last.child.stdin.write("go\n");
    await last.closed;
    expect(await allEntries(library)).toHaveLength(entries);
    for (const kind of folders) expect(readdirSync(join(data, "library", kind))).toHaveLength(entries / 3);
    expect(readFileSync(join(data, "pedal.json"), "utf8")).toBe(newSettings);
  }
}

describe("kill -9 while a stick is imported", () => {
  it(`loses nothing and leaves nothing half-copied, ${kills} times at random moments`, async () => {
    const stick = join(folder.path, "stick");
    const entries = fillStick(stick);
    const tally: Tally = { kills: 0, whileImporting: 0, whileWriting: 0 };
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) => runLane(stick, entries, randomFrom(lane + 1), tally)),
    );
    // Otherwise the kills came too late or too early to mean anything.
    expect(tally.whileImporting).toBeGreaterThan(kills / 4);
    expect(tally.whileWriting).toBeGreaterThan(0);
    console.log(
      `${tally.kills} kills: ${tally.whileImporting} during an import, ${tally.whileWriting} of them with a file half-written.`,
    );
  }, 900_000);
});
