/** `stompnet play`, and what the pedal does when it is not told anything else. */
import { dirname, join } from "node:path";
import type { Worker } from "node:worker_threads";
import { readCards } from "../audio/boards/cards.ts";
import { boardLevelsOf, unknownLevels } from "../audio/boards/wanted.ts";
import { bootAudioWorker } from "../audio/boot.ts";
import type { BackendKind } from "../audio/thread-data.ts";
import { keyHelp } from "../controls/keys.ts";
import { libraryFolder } from "../library/folders.ts";
import { entryOf, listCabinets, listModels, type ModelEntry } from "../library/models-folder.ts";
import { refuseUnwritable } from "../library/store/atomic.ts";
import { checkReadable } from "../library/store/read.ts";
import { openPedalFiles, type PedalFiles } from "../library/store/state-files.ts";
import type { RunRequest, RunResult } from "../pedal/run.ts";
import { type Sound, type Source, startSound } from "../pedal/sound.ts";
import { Refusal } from "../refusal.ts";
import type { Configuration } from "../state/configuration.ts";
import type { Hertz } from "../units.ts";
import { configuredAddress, type ListenAddress, parseListenAddress } from "../web/listen-address.ts";
import { LogTail } from "../web/log-tail.ts";
import { codecOf, codecOptions, guitarChannelOf, prefillHelp } from "./codec.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";

const options = {
  ...codecOptions,
  input: { type: "string" },
  output: { type: "string" },
  model: { type: "string", multiple: true },
  cabinet: { type: "string", multiple: true },
  block: { type: "string" },
  data: { type: "string" },
  seconds: { type: "string" },
  listen: { type: "string" },
  "no-page": { type: "boolean" },
  safe: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parse<typeof options>>["values"];

/** Shipped models and phrases lie beside the bundle's folder and beside src alike. */
function projectFolder(entry: string): string {
  return dirname(dirname(entry));
}

function findModels(entry: string, asked: readonly string[]): Promise<ModelEntry[]> {
  return withOwn(asked, listModels(join(projectFolder(entry), "models")));
}

function findCabinets(entry: string, asked: readonly string[]): Promise<ModelEntry[]> {
  return withOwn(asked, listCabinets(join(projectFolder(entry), "models/cabinets")));
}

/** Those that were asked for come first, and in place of shipped ones of the same name. */
async function withOwn(asked: readonly string[], listed: Promise<ModelEntry[]>): Promise<ModelEntry[]> {
  const own = asked.map((path) => entryOf(userPath(path)));
  const shipped = await listed;
  const taken = new Set(own.map(({ reference }) => reference));
  return [...own, ...shipped.filter(({ reference }) => !taken.has(reference))];
}

/** What was asked for; else ALSA if the kernel knows any card, good or bad; else the bench. */
function backendKind(values: Values): BackendKind {
  const { backend, card, device, input } = values;
  if (backend === "alsa" || backend === "naudiodon" || backend === "bench") return backend;
  if (backend !== undefined) {
    throw new Refusal(
      `--backend is "${backend}": choose alsa (a sound card), naudiodon (PortAudio) or bench (none).`,
    );
  }
  if (card !== undefined || device !== undefined) return "alsa";
  if (input !== undefined) return "bench";
  if (process.platform !== "linux") return "naudiodon";
  return readCards().length > 0 ? "alsa" : "bench";
}

async function sourceOf(values: Values, entry: string, configuration: Configuration): Promise<Source> {
  const { audio } = configuration;
  const kind = backendKind(values);
  if (kind !== "bench") return codecOf({ ...values, backend: kind }, configuration);
  // A mistake in it is one here, too.
  guitarChannelOf(values, audio.guitarChannel);
  const { listPhrases, phraseOf, readPhrase } = await import("../pedal/phrase.ts");
  const shipped = await listPhrases(join(projectFolder(entry), "models/phrases"));
  const phrases = values.input === undefined ? shipped : [phraseOf(userPath(values.input)), ...shipped];
  const [first] = phrases;
  if (first === undefined) {
    throw new Refusal("There is no phrase in models/phrases: give a recording with --input FILE.wav.");
  }
  return { kind: "bench", phrase: await readPhrase(first.path, audio.sampleRate), phrases };
}

/** null where no page is wanted. @param configured in pedal.json */
function listenAddress(
  values: Values,
  configured: string | null,
  tell: (sentence: string) => void,
): ListenAddress | null {
  if (values["no-page"]) {
    if (values.listen === undefined) return null;
    throw new Refusal("--listen and --no-page exclude each other: leave one of them out.");
  }
  return values.listen === undefined
    ? configuredAddress(configured, tell)
    : parseListenAddress(values.listen);
}

/**
 * What can be refused before anything sounds, is: later the sentence would be one of many, and what was played for ten
 * minutes could not be kept.
 */
async function checkFiles({ model = [], cabinet = [], output }: Values): Promise<void> {
  for (const path of [...model, ...cabinet]) await checkReadable(userPath(path));
  if (output !== undefined) await refuseUnwritable(userPath(output));
}

function say(sentence: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${sentence}\n` : `${sentence}\n`);
}

/** Sound first: whatever is not needed for it is loaded once it runs. */
async function run(args: string[], entry: string, worker: Worker | null): Promise<void> {
  const { values, positionals } = parse(args, options);
  if (positionals.length > 0) {
    throw new Refusal(
      `play takes no file "${positionals[0]}": say --model FILE or --input FILE. See play --help.`,
    );
  }
  const seconds =
    values.seconds === undefined ? null : numberBetween("--seconds", values.seconds, 0.1, 86_400);
  const folder = userPath(values.data ?? process.env.STOMPNET_DATA ?? join(projectFolder(entry), "data"));
  await checkFiles(values);
  const log = new LogTail();
  const tell = (sentence: string) => {
    log.add(sentence);
    say(sentence);
  };
  const opened = await openPedalFiles(folder, tell);
  const files = values.safe ? forgetful(opened) : opened;
  const { audio } = files.configuration;
  const listen = listenAddress(values, files.configuration.listen, tell);
  const page = listen && { listen, folder, log };
  const rate = audio.sampleRate;
  const source = await sourceOf(values, entry, files.configuration);
  const periodFrames =
    values.block === undefined ? audio.blockFrames : wholeNumber("--block", values.block, 16, 256, 16);
  const boardLevels =
    source.kind === "alsa" && source.device === null
      ? boardLevelsOf(source.card ?? undefined, readCards())
      : unknownLevels;
  const sound = await startSound(
    worker ?? bootAudioWorker(entry),
    source,
    rate,
    periodFrames,
    audio,
    boardLevels,
  );
  try {
    const result = await playOn(
      sound,
      values,
      { files, seconds, page, safe: values.safe ?? false, say: tell },
      entry,
      folder,
    );
    say(summary(result, sound));
    if (values.output !== undefined) await keepRecording(result, rate, userPath(values.output));
  } finally {
    await sound.thread.stop().catch(() => {});
  }
}

/** In safe mode nothing of the last time is played, and nothing of this time is remembered. */
function forgetful(files: PedalFiles): PedalFiles {
  const state = { read: async () => undefined, save: () => {}, flush: async () => {} };
  return { ...files, state, crashMarks: null };
}

/** Everything beyond the sound itself: where it fails, a running thread is to be stopped. */
async function playOn(
  sound: Sound,
  values: Values,
  request: Pick<RunRequest, "files" | "seconds" | "page" | "safe" | "say">,
  entry: string,
  folder: string,
): Promise<RunResult> {
  const { say: tell } = request;
  const models = values.safe ? [] : await findModels(entry, values.model ?? []);
  const cabinets = values.safe ? [] : await findCabinets(entry, values.cabinet ?? []);
  const firstCabinet = values.cabinet === undefined ? null : (cabinets[0]?.reference ?? null);
  const firstModel = values.model === undefined ? null : (models[0]?.reference ?? null);
  if (values.safe) tell("Safe mode: the guitar is heard dry. Look at the log for what went wrong before.");
  else if (models.length === 0)
    tell("There is no model in models/: the guitar is heard dry. Give one with --model FILE.");
  if (sound.bench !== null) {
    const keys = " Space is the footswitch, n the next model, ? help, q quit.";
    tell(`Bench mode: no codec; a phrase plays.${request.files.configuration.keyboard ? keys : ""}`);
  }
  const { runPedal } = await import("../pedal/run.ts");
  const { Library } = await import("../library/catalogue/library.ts");
  const library = new Library(values.safe ? "" : libraryFolder(folder));
  return runPedal({ ...request, entry, sound, library, models, firstModel, cabinets, firstCabinet });
}

function summary(
  { periods, meanLoad, worstLoad, latePeriods, xruns }: RunResult,
  { rate, periodFrames }: Sound,
): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const broken = xruns > 0 ? `, ${xruns} xruns` : "";
  return (
    `Played ${((periods * periodFrames) / rate).toFixed(1)} s in ${periods} periods of ${periodFrames} frames: ` +
    `load ${percent(meanLoad)} on average, ${percent(worstLoad)} at worst, ${latePeriods} late${broken}.`
  );
}

async function keepRecording({ recording }: RunResult, rate: Hertz, path: string): Promise<void> {
  if (recording === null)
    throw new Refusal("--output records bench mode only: with a codec, record at its output.");
  const { writeWavFile } = await import("../audio/wav-file.ts");
  await writeWavFile(path, [recording], rate, "24");
  say(`Recorded ${(recording.length / rate).toFixed(1)} s to ${path}.`);
}

export const playCommand: Command = {
  name: "play",
  usage:
    "[play] [--model FILE] [--input FILE.wav] [--output FILE.wav] [--block N] [--backend alsa|naudiodon|bench] ...",
  summary:
    "Plays: through the sound card if there is one; else in bench mode, a phrase in real time, the keyboard as footswitches.",
  options: [
    "--model FILE      a model to begin with, before those of models/; may be given several times",
    "--cabinet FILE    an impulse response (WAV) to begin with; may be given several times",
    "--block N         frames a period, a multiple of 16 from 16 to 256 (64)",
    prefillHelp,
    "--seconds S       end by itself after S seconds of sound",
    "--backend KIND    alsa: a sound card; naudiodon: PortAudio, for laptops; bench: none",
    "--card ID         the ALSA card with this id (see /proc/asound/cards)",
    "--device NAME     a name of the ALSA configuration, or a part of a PortAudio device's name",
    "--channel N       input that the guitar is plugged into, from 1 (1)",
    "--data FOLDER     where pedal.json, state and library are kept (data/ beside the firmware)",
    "--listen ADDRESS  where the page is: PORT, or HOST:PORT for other machines, which then pair (127.0.0.1:4400)",
    "--no-page         without the page",
    "--safe            the dry guitar alone: no model, no library, nothing remembered",
    "--input FILE      bench: what the guitar plays, again and again (a shipped phrase)",
    "--output FILE     bench: record what comes out, 24 bit mono, the first ten minutes",
    ...keyHelp,
  ],
  run,
};
