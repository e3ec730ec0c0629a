/**
 * The stick for backups: whether it is in, and what becomes of a backup that the player asked for. The firmware may not
 * mount; it leaves a request for systemd/stompnet-backup.service and hears of it through a report, as of a stick's import.
 */
import { backupLabel } from "../library/archive/backup.ts";
import { emptyReport, type StickReport } from "../library/intake/report.ts";
import { writeFileAtomically } from "../library/store/atomic.ts";
import type { Backup } from "../state/pedal.ts";
import { ask } from "../system/requests.ts";
import type { Milliseconds } from "../units.ts";

export type BackupStickParts = {
  /** Where requests go and reports come from. */
  runFolder: string;
  /** Writes what waits to be saved: it belongs into the backup. */
  saveState: () => Promise<void>;
  /** @param message for display, page and log, where there is something to say */
  onChange: (backup: Backup, message: string | undefined) => void;
  say: (sentence: string) => void;
  now: () => Milliseconds;
};

/** The report of the unit, among those of the sticks. */
const reportName = "backup";
/** So long the lights say how it ended. */
export const shownForMs: Milliseconds = 5000;

export class BackupStick {
  readonly #parts: BackupStickParts;
  #isIn = false;
  #isWriting = false;
  #endShownUntil: Milliseconds | null = null;

  constructor(parts: BackupStickParts) {
    this.#parts = parts;
  }

  /** Asks for a backup, unless one is being written. Never rejects. */
  async write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#endShownUntil = null;
    const { runFolder, saveState, onChange } = this.#parts;
    onChange("writing", "Backing up: leave the stick in.");
    await saveState();
    // The first word is ours, so that an older report is not taken for the answer.
    const begun = JSON.stringify(emptyReport(backupLabel));
    const isHeard = await writeFileAtomically(`${runFolder}/stick/${reportName}.json`, begun).then(
      () => ask("backup", runFolder),
      () => false,
    );
    if (!isHeard) this.#end("failed", "Not backed up: nobody on this machine writes backups.");
  }

  /** Takes a report. @returns whether it was that of a backup; a stick's is for others too */
  hear(report: StickReport, name: string): boolean {
    if (name === reportName) {
      this.#hearBackup(report);
      return true;
    }
    if (report.label === backupLabel) this.#hearStick(report.state === "working" || report.state === "done");
    return false;
  }

  /** Call once a second: the lights go back to what they said before. */
  look(): void {
    const { now, onChange } = this.#parts;
    if (this.#endShownUntil === null || now() < this.#endShownUntil) return;
    this.#endShownUntil = null;
    onChange(this.#isIn ? "stick" : "no-stick", undefined);
  }

  #hearBackup({ state, notes, refused }: StickReport): void {
    if (!this.#isWriting || state === "working") return;
    const [refusal] = refused;
    if (refusal === undefined) this.#end("written", notes.join(" "));
    else this.#end("failed", `Not backed up: ${refusal.sentence}`);
  }

  #hearStick(isIn: boolean): void {
    if (isIn === this.#isIn) return;
    this.#isIn = isIn;
    if (this.#isWriting && !isIn)
      this.#end("failed", "Not backed up: the stick was pulled out. The backup before is still on it.");
    else if (!this.#isWriting) this.#parts.onChange(isIn ? "stick" : "no-stick", undefined);
  }

  #end(backup: "written" | "failed", sentence: string): void {
    const { now, onChange, say } = this.#parts;
    this.#isWriting = false;
    this.#endShownUntil = now() + shownForMs;
    say(sentence);
    onChange(backup, sentence);
  }
}
