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
import { AudioThread } from "../audio/thread.ts";
import type { AudioReport, BackendData } from "../audio/thread-data.ts";
import { keyHelp } from "../controls/keys.ts";
import { readCabinetFile } from "../library/cabinet-file.ts";
import { readModelFile } from "../library/model-file.ts";
import type { ModelEntry } from "../library/models-folder.ts";
import type { PedalFiles } from "../library/store/state-files.ts";
import { initialPedalState, type PedalState } from "../state/pedal.ts";
import { restoredPedalState, savedStateOf } from "../state/saved.ts";
import { loadLibc } from "../system/libc.ts";
import { disableHugePages } from "../system/realtime.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";
import type { PageServer } from "../web/server.ts";
import { Bench } from "./bench.ts";
import { Controls } from "./controls.ts";
import { bestPrecision, buildMachine, type Machine } from "./machine.ts";
import { Pedal, type PedalParts } from "./pedal.ts";
import type { PhraseEntry } from "./phrase.ts";
import { readingOf } from "./reading.ts";
import { statusLine } from "./status-line.ts";
import { type PageRequest, startPage } from "./web.ts";

export type RunRequest = {
  /** The file that the audio thread starts from. */
  entry: string;
  rate: Hertz;
  periodFrames: Frames;
  /** A card, or the phrase of bench mode. */
  source:
    | Extract<BackendData, { kind: "alsa" | "naudiodon" }>
    | { kind: "bench"; phrase: Float32Array /** That one first. */; phrases: readonly PhraseEntry[] };
  models: readonly ModelEntry[];
  /** Impulse responses that presets name. */
  cabinets: readonly ModelEntry[];
  /** The cabinet to begin with; null: the one of last time, if any. */
  firstCabinet: string | null;
  /** The model to begin with; null: the one of last time, or the first. */
  firstModel: string | null;
  /** Configuration and what is remembered. */
  files: PedalFiles;
  /** End after so many seconds of sound; null: when asked to. */
  seconds: number | null;
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

export async function runPedal(request: RunRequest): Promise<RunResult> {
  const { entry, rate, periodFrames, source, files, say } = request;
  const hugePages = disableHugePages(loadLibc());
  if (hugePages !== undefined) say(hugePages);
  const { outputLevel, calibrateInput, interfaceLevel, bypassFadeMs } = files.configuration.audio;
  const levels = { output: outputLevel, calibrateInput, interfaceLevel };
  const machine = buildMachine(rate, periodFrames, bestPrecision(), levels, bypassFadeMs);
  const bench = source.kind === "bench" ? new Bench(machine, source.phrase) : null;
  const backend = source.kind === "bench" ? (bench as Bench).backend : source;
  const rehearsalPlayers = machine.engine.rehearsalPlayers();
  const thread = new AudioThread(
    entry,
    { ...machine, rate, periodFrames, rehearsalPlayers, backend },
    (report) => hear(report, pedal, say),
  );
  const pedal = connectPedal(machine, request, await rememberedState(request), (state, note) => {
    controls.show(state, note);
    page?.stateChanged();
    files.state.save(savedStateOf(state));
  });
  const stopped = new AbortController();
  const controls = new Controls({
    configuration: files.configuration,
    pedal,
    isSilent: () => machine.engine.meters.silent,
    keyboard: { onHelp: () => say(keyHelp.join("\n")), onQuit: () => stopped.abort() },
    log: say,
  });
  let page: PageServer | null = null;
  try {
    controls.start();
    pedal.start();
    page = await openPage(request, { bench, pedal, thread });
    await untilEnded(request, { machine, bench, pedal, thread, page }, stopped);
  } finally {
    await page?.stop();
    await controls.stop();
    await files.state.flush();
    await thread.stop().catch(() => {});
  }
  bench?.record();
  return resultOf(thread, rate, periodFrames, bench);
}

type Parts = {
  machine: Machine;
  bench: Bench | null;
  pedal: Pedal;
  thread: AudioThread;
  page: PageServer | null;
};

function openPage(
  { entry, page, files, source, rate, periodFrames, say }: RunRequest,
  { bench, pedal, thread }: Pick<Parts, "bench" | "pedal" | "thread">,
): Promise<PageServer | null> | null {
  if (page === null) return null;
  const { configuration } = files;
  const phrases = source.kind === "bench" ? source.phrases : [];
  const periods = () => thread.counter("periods");
  const guitar = bench && { guitar: bench.guitar, phrases, periods };
  return startPage({ entry, page, pedal, configuration, rate, periodFrames, bench: guitar, say });
}

async function rememberedState({
  files,
  models,
  firstModel,
  firstCabinet,
  say,
}: RunRequest): Promise<PedalState> {
  const catalogue = models.map(({ reference }) => reference);
  const remembered = await files.state.read();
  const state = {
    ...(remembered === undefined ? initialPedalState() : restoredPedalState(remembered, say)),
    catalogue,
  };
  const known = state.model !== null && catalogue.includes(state.model);
  return {
    ...state,
    model: firstModel ?? (known ? state.model : (catalogue[0] ?? null)),
    cabinet: firstCabinet ?? state.cabinet,
  };
}

function connectPedal(
  { engine }: Machine,
  { models, cabinets, files }: RunRequest,
  initial: PedalState,
  onChange: PedalParts["onChange"],
): Pedal {
  const paths = new Map([...models, ...cabinets].map(({ reference, path }) => [reference, path]));
  const pathOf = (reference: string) => paths.get(reference) ?? reference;
  const { audio } = files.configuration;
  engine.setTonePosition(audio.tone);
  return new Pedal({
    engine,
    initial,
    onChange,
    bypass: audio.bypass,
    crossfadeMs: audio.crossfadeMs,
    tuner: audio.tuner,
    readModel: (reference) => readModelFile(pathOf(reference)),
    readCabinet: (reference) => readCabinetFile(pathOf(reference), engine.rate),
  });
}

/** What the audio thread says becomes a line and a light; it goes on by itself. */
function hear(report: AudioReport, pedal: Pedal, say: (sentence: string) => void): void {
  if (report.kind === "remark") say(report.sentence);
  else if (report.kind === "playing") {
    say(`Playing: ${report.device}.`);
    pedal.dispatch({ type: "faultCleared", fault: "no-codec" });
  } else {
    if (!pedal.state.faults.includes("no-codec")) say(report.sentence);
    pedal.dispatch({ type: "faultRaised", fault: "no-codec" });
  }
}

async function untilEnded(
  { seconds, rate, periodFrames }: RunRequest,
  { bench, pedal, thread, machine, page }: Parts,
  stopped: AbortController,
): Promise<void> {
  const quit = () => stopped.abort();
  process.once("SIGINT", quit).once("SIGTERM", quit);
  let failure: unknown = null;
  thread.ended.then(quit, (error: unknown) => {
    failure = error;
    quit();
  });
  const load = new LoadMeter(thread, rate, periodFrames);
  const guitar = bench?.guitar;
  const lastPeriod = seconds === null ? Number.POSITIVE_INFINITY : (seconds * rate) / periodFrames;
  while (!stopped.signal.aborted && thread.counter("periods") < lastPeriod) {
    await sleep(pedal.state.tuner ? tuneEveryMs : lookEveryMs);
    pedal.follow();
    guitar?.follow(thread.counter("periods"));
    page?.hear(bench?.record() ?? []);
    const { meters } = machine.engine;
    const seen = load.look();
    const { note } = pedal;
    if (page?.isWatched) page.showReading(readingOf(meters, seen, thread.counter("xruns"), note));
    showStatus(statusLine(pedal.state, note, meters, seen));
  }
  process.off("SIGINT", quit).off("SIGTERM", quit);
  if (failure !== null) throw failure;
}

/** Writes over its own last line on a terminal; elsewhere says nothing until the end. */
function showStatus(line: string): void {
  const { stdout } = process;
  if (!stdout.isTTY) return;
  stdout.write(`\r\x1b[2K${line.slice(0, Math.max(20, (stdout.columns ?? 120) - 1))}`);
}

function resultOf(thread: AudioThread, rate: Hertz, frames: Frames, bench: Bench | null): RunResult {
  const periods = thread.counter("periods");
  const periodMicroseconds = (1e6 * frames) / rate;
  return {
    periods,
    meanLoad: periods === 0 ? 0 : thread.counter("totalWorkMicroseconds") / periods / periodMicroseconds,
    worstLoad: thread.counter("maximumWorkNanoseconds") / 1000 / periodMicroseconds,
    latePeriods: thread.counter("latePeriods"),
    xruns: thread.counter("xruns"),
    recording: bench?.recording() ?? null,
  };
}
