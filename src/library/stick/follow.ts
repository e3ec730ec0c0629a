/**
 * What the firmware hears of sticks. They are taken in by a process of its own (systemd/stompnet-stick@.service), which
 * may be slow, starve or crash without a note being late; it leaves its report in a folder in memory.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readReport, type StickReport } from "../intake/report.ts";

/** @param name of the report: the kernel's name of the stick, or that of the backup */
export type StickListener = (report: StickReport, name: string) => void;

export class StickFollower {
  readonly #folder: string;
  readonly #listen: StickListener;
  readonly #seen = new Map<string, string>();
  #isLooking = false;

  /** @param folder of the reports, one for each stick; need not exist */
  constructor(folder: string, listen: StickListener) {
    this.#folder = folder;
    this.#listen = listen;
  }

  /** Reads what changed since the last look; call it about twice a second. Never rejects. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const names = await readdir(this.#folder).catch((): string[] => []);
      for (const name of names.filter((file) => file.endsWith(".json")).sort()) await this.#lookAt(name);
      for (const name of this.#seen.keys()) if (!names.includes(name)) this.#seen.delete(name);
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(name: string): Promise<void> {
    const text = await readFile(join(this.#folder, name), "utf8").catch(() => "");
    if (text === this.#seen.get(name)) return;
    const report = readReport(text);
    if (report === undefined) return;
    this.#seen.set(name, text);
    this.#listen(report, name.replace(/\.json$/, ""));
  }
}
