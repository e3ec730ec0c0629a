/**
 * The pedal as a part of its machine: systemd hears whether it plays, new firmware is confirmed, sticks are heard of, and
 * backups are asked for. Without systemd (a laptop, a test) only sticks are heard of.
 */
import { reportSentence, type StickReport } from "../library/intake/report.ts";
import { StickFollower } from "../library/stick/follow.ts";
import type { Intake } from "../state/pedal.ts";
import { HealthCheck } from "../system/health.ts";
import { Lifeline } from "../system/lifeline.ts";
import { connectNotifier, type Notifier } from "../system/notify.ts";
import { ask, runFolder } from "../system/requests.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";
import { BackupStick, type BackupStickParts, shownForMs } from "./backup-stick.ts";
import type { Sound } from "./sound.ts";
import { type TakeUpParts, takeUpLibrary } from "./take-up.ts";

export type ServiceParts = {
  /** The value of NOTIFY_SOCKET; undefined: nobody started us who wants to know. */
  notifySocket: string | undefined;
  /** Where requests go and reports come from: /run/stompnet. */
  runFolder: string;
  /** Of the audio thread, wrapping. */
  periods: () => number;
  rate: Hertz;
  periodFrames: Frames;
  onStick: (report: StickReport) => void;
  onBackup: BackupStickParts["onChange"];
  /** Writes what waits to be saved. */
  saveState: BackupStickParts["saveState"];
  say: (sentence: string) => void;
  /** Since the process began. */
  now: () => Milliseconds;
};

const lookEveryMs: Milliseconds = 1000;
/** Often enough that "ready" is told when it is true. */
const tickMs: Milliseconds = 50;

/** What the pedal's machine is told and asked while `sound` plays. */
export function joinMachine(
  { thread, rate, periodFrames }: Pick<Sound, "thread" | "rate" | "periodFrames">,
  parts: TakeUpParts & Pick<ServiceParts, "saveState">,
): Service {
  const { pedal, say, saveState } = parts;
  let shown: NodeJS.Timeout | undefined;
  const show = (intake: Intake) => pedal.dispatch({ type: "intakeTurned", intake });
  const onStick = (report: StickReport) => {
    clearTimeout(shown);
    show(intakeOf(report));
    if (report.state !== "working") shown = setTimeout(() => show("nothing"), shownForMs).unref();
    pedal.dispatch({ type: "messageShown", message: reportSentence(report) });
    if (report.state === "working") return;
    for (const { sentence } of report.state === "done" ? report.refused : []) say(sentence);
    if (report.added.length > 0) void takeUpLibrary(parts);
  };
  return new Service({
    notifySocket: process.env.NOTIFY_SOCKET,
    runFolder,
    periods: () => thread.counter("periods"),
    rate,
    periodFrames,
    onStick,
    onBackup: (backup, message) => pedal.dispatch({ type: "backupTurned", backup, message }),
    saveState,
    say,
    now: () => performance.now(),
  });
}

function intakeOf({ state, refused }: StickReport): Intake {
  if (state === "working") return "reading";
  if (state === "away") return "nothing";
  return state === "done" && refused.length === 0 ? "taken" : "refused";
}

export class Service {
  readonly #parts: ServiceParts;
  readonly #notifier: Notifier | null;
  readonly #lifeline: Lifeline | null;
  readonly #health: HealthCheck;
  readonly #sticks: StickFollower;
  readonly #backup: BackupStick;
  #nextLook: Milliseconds = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ServiceParts) {
    const { notifySocket, runFolder, rate, periodFrames } = parts;
    this.#parts = parts;
    this.#notifier = notifySocket === undefined ? null : connectNotifier(notifySocket);
    const notifier = this.#notifier;
    this.#lifeline = notifier && new Lifeline({ ...parts, send: (...words) => notifier.send(...words) });
    this.#health = new HealthCheck(rate, periodFrames, () => {
      if (this.#notifier !== null) void ask("healthy", runFolder);
    });
    this.#backup = new BackupStick({ ...parts, onChange: parts.onBackup });
    this.#sticks = new StickFollower(`${runFolder}/stick`, (report, name) => {
      if (!this.#backup.hear(report, name)) parts.onStick(report);
    });
  }

  /** Looks by itself from now on. The timer only looks: what counts are periods that were played. */
  start(): void {
    this.#timer = setInterval(() => this.look(), tickMs).unref();
  }

  look(): void {
    const { now, periods } = this.#parts;
    this.#health.look(periods());
    // Ready at once; after that once a second is often enough for everybody.
    if (this.#lifeline?.isReady === false) this.#lifeline.look();
    if (now() < this.#nextLook) return;
    this.#nextLook = now() + lookEveryMs;
    if (this.#lifeline?.isReady) this.#lifeline.look();
    void this.#sticks.look();
    this.#backup.look();
  }

  /** The audio thread tried to open a card and could not. */
  lost(sentence: string): void {
    this.#lifeline?.triedToOpen(sentence);
  }

  /** The player has asked for a backup; the sound goes on. Never rejects. */
  backUp(): Promise<void> {
    return this.#backup.write();
  }

  /** After the state is on the disk. */
  async powerOff(): Promise<boolean> {
    return ask("poweroff", this.#parts.runFolder);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#lifeline?.stopping();
    this.#notifier?.close();
  }
}
