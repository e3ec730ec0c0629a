/** What the page does with the library; every change is on the footswitch at once. */
import { runJob } from "../jobs/jobs.ts";
import { type Card, type EntryKind, entryKinds } from "../library/catalogue/card.ts";
import type { Library, NewEntry } from "../library/catalogue/library.ts";
import { backupName } from "../library/intake/limits.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";
import type { LibraryPort } from "../web/port.ts";
import type { Pedal } from "./pedal.ts";
import type { Shelf } from "./shelf.ts";
import { takeUpLibrary } from "./take-up.ts";

export type LibraryParts = {
  entry: string;
  /** Of the pedal's own files. */
  data: string;
  library: Library;
  shelf: Shelf;
  pedal: Pedal;
  rate: Hertz;
  periodFrames: Frames;
  /** Writes what waits to be saved. */
  saveState: () => Promise<void>;
  say: (sentence: string) => void;
};

export function libraryPort({
  entry,
  data,
  library,
  shelf,
  pedal,
  rate,
  periodFrames,
  saveState,
  say,
}: LibraryParts): LibraryPort {
  /** Takes back the last change; null where there is none. */
  let undo: (() => Promise<unknown>) | null = null;
  const show = () => takeUpLibrary({ pedal, shelf, library, say });
  const cardOf = async (kind: EntryKind, id: string): Promise<Card> => {
    const card = await library.card(kind, id);
    if (card === undefined) throw new Refusal("The library has no such entry any more.");
    return card;
  };
  return {
    async list() {
      return (await Promise.all(entryKinds.map((kind) => library.list(kind)))).flat();
    },
    async take(folder) {
      const report = await runJob(entry, "intake", {
        folder,
        data,
        shipped: shelf.shipped,
        rate,
        periodFrames,
      });
      await show();
      return report;
    },
    async remove(kind, id) {
      const {
        title: _title,
        bytes: _bytes,
        checksum: _checksum,
        fileName,
        ...facts
      } = await cardOf(kind, id);
      const removed: NewEntry = { kind, content: await library.read(kind, id), fileName, facts };
      await library.remove(kind, id);
      if (kind === "presets") pedal.dispatch({ type: "presetsForgotten", ids: [id] });
      undo = () => library.add(removed);
      await show();
    },
    async rename(kind, id, name) {
      const { title } = await cardOf(kind, id);
      await library.rename(kind, id, name);
      undo = () => library.rename(kind, id, title);
      await show();
    },
    async undo() {
      const work = undo;
      if (work === null) throw new Refusal("There is nothing to take back.");
      undo = null;
      await work().catch((error) => {
        // The disk is full, say: what was deleted is still to be had.
        undo ??= work;
        throw error;
      });
      await show();
    },
    async arrange(ids) {
      await library.arrange(ids);
      await show();
    },
    async backUp(folder) {
      await saveState();
      await runJob(entry, "backup", { data, folder });
      return backupName;
    },
    async read(kind, id) {
      return { fileName: (await cardOf(kind, id)).fileName, content: await library.read(kind, id) };
    },
  };
}
