/** The studio on disk: a folder for each device's two recordings, with what was found and made of them. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../library/store/atomic.ts";
import { Refusal } from "../refusal.ts";
import { readKeptTraining } from "../training/session/keep.ts";
import type { PageRecording } from "../web/protocol.ts";

export type Side = "dry" | "wet";

/** In `recording.json`; what the files beside it tell is not repeated in it. */
export type RecordingFacts = Pick<PageRecording, "name" | "found" | "model" | "evaluation"> & {
  /** Milliseconds since 1970. */
  created: number;
};

export const studioFiles = {
  facts: "recording.json",
  dry: "dry.wav",
  wet: "wet.wav",
  kept: "kept.training",
  report: "report.html",
} as const;

const mostRecordings = 100;
const idForm = /^[0-9a-f]{32}$/;
const longestName = 80;

export class StudioFolder {
  readonly root: string;
  /** What `list` said last; null where something has changed since. */
  #listed: Promise<PageRecording[]> | null = null;

  /** @param data of the pedal's own files */
  constructor(data: string) {
    this.root = join(data, "studio");
  }

  /** @throws Refusal where there is no such recording */
  path(id: string, file?: keyof typeof studioFiles): string {
    const folder = join(this.root, id);
    if (!idForm.test(id) || !existsSync(join(folder, studioFiles.facts)))
      throw new Refusal("There is no such recording in the studio any more.");
    return file === undefined ? folder : join(folder, studioFiles[file]);
  }

  /** Both files are there. */
  isComplete(id: string): boolean {
    return existsSync(this.path(id, "dry")) && existsSync(this.path(id, "wet"));
  }

  /** The oldest first. */
  list(): Promise<PageRecording[]> {
    this.#listed ??= this.#read();
    return this.#listed;
  }

  /** Something was written into a recording's folder. */
  changed(): void {
    this.#listed = null;
  }

  async #read(): Promise<PageRecording[]> {
    const names = await readdir(this.root).catch(() => []);
    const all = await Promise.all(
      names.filter((name) => idForm.test(name)).map(async (id) => ({ id, facts: await this.#facts(id) })),
    );
    const sorted = all
      .flatMap(({ id, facts }) => (facts === null ? [] : [{ id, facts }]))
      .sort((one, other) => one.facts.created - other.facts.created);
    return Promise.all(
      sorted.map(async ({ id, facts: { created: _created, ...facts } }) => ({
        id,
        ...facts,
        // Older ones do not have it.
        evaluation: facts.evaluation ?? null,
        interrupted: await this.#interrupted(id),
        hasReport: existsSync(join(this.root, id, studioFiles.report)),
      })),
    );
  }

  async #interrupted(id: string): Promise<PageRecording["interrupted"]> {
    try {
      const kept = await readKeptTraining(join(this.root, id, studioFiles.kept));
      return kept && { network: kept.plan.network, share: kept.state.updates / kept.plan.updates };
    } catch {
      // Damaged: it cannot go on.
      return null;
    }
  }

  /** @returns its id @throws Refusal where there are too many, or the disk will not take it */
  async create(name: string): Promise<string> {
    if ((await this.list()).length >= mostRecordings)
      throw new Refusal(`The studio holds ${mostRecordings} recordings: delete one first.`);
    const id = randomUUID().replaceAll("-", "");
    await mkdir(join(this.root, id), { recursive: true });
    const facts = { name: name.slice(0, longestName), created: Date.now() };
    await this.#write(id, { ...facts, found: null, model: null, evaluation: null });
    return id;
  }

  /** Takes over a file that came in beside it. */
  async put(id: string, side: Side, path: string): Promise<void> {
    await rename(path, this.path(id, side));
    // What was found and kept is of other sound.
    await rm(this.path(id, "kept"), { force: true });
    await this.change(id, { found: null });
  }

  async change(id: string, change: Partial<RecordingFacts>): Promise<void> {
    const facts = await this.#facts(id);
    if (facts === null) throw new Refusal("There is no such recording in the studio any more.");
    await this.#write(id, { ...facts, ...change });
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { recursive: true, force: true });
    this.changed();
  }

  async #facts(id: string): Promise<RecordingFacts | null> {
    try {
      return JSON.parse(await readFile(join(this.root, id, studioFiles.facts), "utf8"));
    } catch {
      return null;
    }
  }

  async #write(id: string, facts: RecordingFacts): Promise<void> {
    await writeFileAtomically(join(this.root, id, studioFiles.facts), JSON.stringify(facts, null, 2));
    this.changed();
  }
}
