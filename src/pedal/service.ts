/**
 * The pedal as a part of its machine: systemd hears whether it plays, new firmware is confirmed, sticks are heard of, and
 * a long hold becomes a backup while the stick for it is in. Without systemd (a laptop, a test) only sticks are heard of.
 */
import { backupLabel } from "../library/archive/backup.ts";
import { reportSentence, type StickReport } from "../library/intake/report.ts";
import { StickFollower } from "../library/stick/follow.ts";
import { HealthCheck } from "../system/health.ts";
import { Lifeline } from "../system/lifeline.ts";
import { connectNotifier, type Notifier } from "../system/notify.ts";
import { ask, runFolder } from "../system/requests.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";
import type { Pedal } from "./pedal.ts";
import type { Shelf } from "./shelf.ts";
import type { Sound } from "./sound.ts";

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
  pedal: Pedal,
  shelf: Shelf,
  say: (sentence: string) => void,
): Service {
  const onStick = (report: StickReport) => {
    pedal.dispatch({ type: "messageShown", message: reportSentence(report) });
    for (const { sentence } of report.state === "done" ? report.refused : []) say(sentence);
    if (report.added.length > 0) {
      void shelf.refresh().then(() => pedal.dispatch({ type: "catalogueChanged", catalogue: shelf.models }));
    }
  };
  return new Service({
    notifySocket: process.env.NOTIFY_SOCKET,
    runFolder,
    periods: () => thread.counter("periods"),
    rate,
    periodFrames,
    onStick,
    say,
    now: () => performance.now(),
  });
}

export class Service {
  readonly #parts: ServiceParts;
  readonly #notifier: Notifier | null;
  readonly #lifeline: Lifeline | null;
  readonly #health: HealthCheck;
  readonly #sticks: StickFollower;
  #nextLook: Milliseconds = 0;
  #backupStick = false;
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
    this.#sticks = new StickFollower(`${runFolder}/stick`, (report) => this.#hearStick(report));
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
  }

  /** The audio thread tried to open a card and could not. */
  lost(sentence: string): void {
    this.#lifeline?.triedToOpen(sentence);
  }

  /** A long hold for switching off means a backup while the stick STOMPNET is in. @returns whether it does */
  async backUpInstead(): Promise<boolean> {
    return this.#backupStick && ask("backup", this.#parts.runFolder);
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

  #hearStick(report: StickReport): void {
    if (report.label === backupLabel) this.#backupStick = report.state === "done";
    this.#parts.onStick(report);
  }
}
