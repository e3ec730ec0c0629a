/**
 * The machine on one page: every part is built here and connected here, and runs until somebody ends it.
 *
 *   audio thread: backend loop -> chain            (started before everything else)
 *   control thread: switches, knobs, MIDI, keys -> controls -> pedal -> engine == snapshot ==> chain
 *                   chain == meters, counters ==> pedal, status line
 *                   pedal -> lights, relay, display, page, state on disk
 */
import { setTimeout as sleep } from "node:timers/promises";
import { LoadMeter } from "../audio/load-meter.ts";
import { keyHelp } from "../controls/keys.ts";
import type { Library } from "../library/catalogue/library.ts";
import type { ModelEntry } from "../library/models-folder.ts";
import type { PedalFiles } from "../library/store/state-files.ts";
import { Refusal } from "../refusal.ts";
import { initialPedalState, type PedalState, reduce } from "../state/pedal.ts";
import { restoredPedalState, savedStateOf } from "../state/saved.ts";
import { bootId } from "../system/boot.ts";
import { claimSteadyPages } from "../system/claim.ts";
import type { Milliseconds } from "../units.ts";
import type { PageServer } from "../web/server.ts";
import { Controls } from "./controls.ts";
import { CrashGuard } from "./crash-guard.ts";
import { hearAudioThread } from "./hear.ts";
import type { Machine } from "./machine.ts";
import { Pedal, type PedalParts } from "./pedal.ts";
import { readingOf } from "./reading.ts";
import { joinMachine } from "./service.ts";
import { Shelf } from "./shelf.ts";
import type { Sound } from "./sound.ts";
import { statusLine } from "./status-line.ts";
import { forgetRemoved, takeUpLibrary } from "./take-up.ts";
import { type PageRequest, startPage } from "./web.ts";

export type RunRequest = {
  /** The file that the audio thread starts from. */
  entry: string;
  /** Started already, before everything else. */
  sound: Sound;
  models: readonly ModelEntry[];
  /** Impulse responses that presets name. */
  cabinets: readonly ModelEntry[];
  /** What sticks and the page brought. */
  library: Library;
  /** The cabinet to begin with; null: the one of last time, if any. */
  firstCabinet: string | null;
  /** The model to begin with; null: the one of last time, or the first. */
  firstModel: string | null;
  /** Configuration and what is remembered. */
  files: PedalFiles;
  /** End after so many seconds of sound; null: when asked to. */
  seconds: number | null;
  /** After repeated failures: the lights say so. */
  safe: boolean;
  /** null: without a page. */
  page: PageRequest | null;
  /** Sentences for the person at the terminal or in the log. */
  say: (sentence: string) => void;
};

export type RunResult = {
  periods: number;
  /** Shares of the period. */
  meanLoad: number;
  worstLoad: number;
  latePeriods: number;
  xruns: number;
  /** What bench mode heard; null with a codec. */
  recording: Float32Array | null;
};

/** Meters, messages and the recording; feet are heard at once. */
const lookEveryMs: Milliseconds = 50;
/** The tuner's window and one look are 100 ms. */
const tuneEveryMs: Milliseconds = 20;
/** A foot that steps back at once waits until the sound before has left. */
const changeEveryMs: Milliseconds = 5;

export async function runPedal(request: RunRequest): Promise<RunResult> {
  const { sound, files, say } = request;
  const { machine, thread } = sound;
  const load = new LoadMeter(thread, sound.rate, sound.periodFrames);
  for (const sentence of claimSteadyPages()) say(sentence);
  const shelf = await Shelf.open(request);
  const guard = await CrashGuard.open(files.crashMarks, await bootId(), say);
  const pedal = connectPedal(
    machine,
    request,
    shelf,
    guard.admit(await rememberedState(request, shelf)),
    (state, note) => {
      void guard.follow(state);
      controls.show(state, note);
      if (state.backup === "writing") void service.backUp();
      page?.stateChanged();
      files.state.save(savedStateOf(state));
      if (state.shutdown === "going") stopped.abort();
    },
  );
  const stopped = new AbortController();
  const quit = () => stopped.abort();
  // Before the first word that somebody could answer with a signal.
  process.once("SIGINT", quit).once("SIGTERM", quit);
  const controls = new Controls({
    configuration: files.configuration,
    pedal,
    isSilent: () => machine.engine.meters.silent,
    keyboard: { onHelp: () => say(keyHelp.join("\n")), onQuit: () => stopped.abort() },
    log: say,
  });
  const takeUp = { pedal, shelf, library: request.library, say };
  const service = joinMachine(sound, { ...takeUp, saveState: () => files.state.flush() });
  let page: PageServer | null = null;
  try {
    controls.start();
    await guard.follow(pedal.state);
    pedal.start();
    if (request.safe) pedal.dispatch({ type: "faultRaised", fault: "safe-mode" });
    service.start();
    void forgetRemoved(takeUp).then(() => takeUpLibrary(takeUp));
    const onLost = (sentence: string) => service.lost(sentence);
    const onEnd = (sentence: string) => stopped.abort(new Refusal(sentence));
    hearAudioThread({ thread, pedal, memory: machine.memory, say, onLost, onEnd });
    page = await openPage(request, pedal, shelf, quit);
    await untilEnded(request, load, pedal, page, stopped);
    await guard.prove();
  } catch (error) {
    if (error instanceof Refusal) await guard.prove();
    throw error;
  } finally {
    pedal.stop();
    // A second signal ends the process at once.
    process.off("SIGINT", quit).off("SIGTERM", quit);
    await page?.stop();
    await controls.stop();
    await files.state.flush();
    await thread.stop().catch(() => {});
    // Whoever held the switch down waits for the machine, not for the program.
    if (pedal.state.shutdown === "going") await service.powerOff();
    service.stop();
  }
  sound.bench?.record();
  return resultOf(sound, load.worstEver);
}

function openPage(
  { entry, page, files, library, sound, say }: RunRequest,
  pedal: Pedal,
  shelf: Shelf,
  quit: () => void,
): Promise<PageServer | null> | null {
  if (page === null) return null;
  const { configuration } = files;
  const { rate, periodFrames, bench, phrases, thread } = sound;
  const periods = () => thread.counter("periods");
  const guitar = bench && { guitar: bench.guitar, phrases, periods };
  return startPage({
    entry,
    page,
    pedal,
    library,
    shelf,
    configuration,
    rate,
    periodFrames,
    bench: guitar,
    saveState: () => files.state.flush(),
    sound,
    say,
    // systemd starts again whatever ended (Restart=always).
    restart: process.env.NOTIFY_SOCKET === undefined ? null : quit,
  });
}

async function rememberedState(
  { files, firstModel, firstCabinet, say }: RunRequest,
  shelf: Shelf,
): Promise<PedalState> {
  const remembered = await files.state.read();
  const state = reduce(
    remembered === undefined ? initialPedalState() : restoredPedalState(remembered, say),
    shelf.catalogueChanged(),
  );
  const { catalogue } = state;
  const known = state.model !== null && catalogue.includes(state.model);
  return {
    ...state,
    model: firstModel ?? (known ? state.model : (catalogue[0] ?? null)),
    cabinet: firstCabinet ?? state.cabinet,
  };
}

function connectPedal(
  { engine }: Machine,
  { files, say }: RunRequest,
  shelf: Shelf,
  initial: PedalState,
  onChange: PedalParts["onChange"],
): Pedal {
  const { audio } = files.configuration;
  engine.setTonePosition(audio.tone);
  return new Pedal({
    engine,
    initial,
    onChange,
    bypass: audio.bypass,
    crossfadeMs: audio.crossfadeMs,
    tuner: audio.tuner,
    // A terminal shows the same in its status line.
    log: process.stdout.isTTY ? () => {} : say,
    readModel: (reference) => shelf.readModel(reference),
    readCabinet: (reference) => shelf.readCabinet(reference, engine.rate),
  });
}

async function untilEnded(
  { seconds, sound: { rate, periodFrames, bench, thread, machine } }: RunRequest,
  load: LoadMeter,
  pedal: Pedal,
  page: PageServer | null,
  stopped: AbortController,
): Promise<void> {
  let failure: unknown = null;
  const end = () => stopped.abort();
  thread.ended.then(end, (error: unknown) => {
    failure = error;
    end();
  });
  const guitar = bench?.guitar;
  const lastPeriod = seconds === null ? Number.POSITIVE_INFINITY : (seconds * rate) / periodFrames;
  while (!stopped.signal.aborted && thread.counter("periods") < lastPeriod) {
    const rest = pedal.state.tuner ? tuneEveryMs : lookEveryMs;
    await sleep(pedal.isChanging ? changeEveryMs : rest);
    pedal.follow();
    guitar?.follow(thread.counter("periods"));
    page?.hear(bench?.record() ?? []);
    const { meters } = machine.engine;
    const seen = load.look();
    const { note } = pedal;
    if (page?.isWatched) page.showReading(readingOf(meters, seen, thread.counter("xruns"), note));
    showStatus(statusLine(pedal.state, note, meters, seen));
  }
  if (failure !== null) throw failure;
  if (stopped.signal.reason instanceof Refusal) throw stopped.signal.reason;
}

/** Writes over its own last line on a terminal; elsewhere says nothing until the end. */
function showStatus(line: string): void {
  const { stdout } = process;
  if (!stdout.isTTY) return;
  stdout.write(`\r\x1b[2K${line.slice(0, Math.max(20, (stdout.columns ?? 120) - 1))}`);
}

function resultOf({ thread, rate, periodFrames, bench }: Sound, worstLoad: number): RunResult {
  const periods = thread.counter("periods");
  const periodMicroseconds = (1e6 * periodFrames) / rate;
  return {
    periods,
    meanLoad: periods === 0 ? 0 : thread.counter("totalWorkMicroseconds") / periods / periodMicroseconds,
    worstLoad,
    latePeriods: thread.counter("latePeriods"),
    xruns: thread.counter("xruns"),
    recording: bench?.recording() ?? null,
  };
}
