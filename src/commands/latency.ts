/** `stompnet latency`: the true round trip through a cable. */
import { writeFile } from "node:fs/promises";
import { type Measured, type MeasureRequest, measureLatency } from "../audio/latency/measure.ts";
import { plotLatency } from "../audio/latency/plot.ts";
import { advice, reportLine } from "../audio/latency/report.ts";
import { readModelFile } from "../library/model-file.ts";
import { Refusal } from "../refusal.ts";
import type { Frames, Hertz } from "../units.ts";
import { codecOf, codecOptions, codecSettings, prefillHelp } from "./codec.ts";
import { type Command, numberBetween, parse, userPath, wholeNumber } from "./command.ts";

const options = {
  ...codecOptions,
  block: { type: "string" },
  seconds: { type: "string" },
  model: { type: "string" },
  plot: { type: "string" },
} as const;

type Values = ReturnType<typeof parse<typeof options>>["values"];

const rate: Hertz = 48_000;
const usualSeconds = 5;
const periodSizes: readonly Frames[] = [16, 32, 64, 128, 256];
/** PortAudio can be opened once in a process. */
const portAudioPeriod: Frames = 64;

function sizesOf({ block, backend }: Values): readonly Frames[] {
  if (block !== undefined) return [wholeNumber("--block", block, 16, 256, 16)];
  return backend === "naudiodon" ? [portAudioPeriod] : periodSizes;
}

async function run(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  if (positionals.length > 0) throw new Refusal(`latency takes no "${positionals[0]}". See latency --help.`);
  const seconds =
    values.seconds === undefined ? usualSeconds : numberBetween("--seconds", values.seconds, 1, 120);
  const backend = codecOf(values, await codecSettings());
  const model = values.model === undefined ? null : await readModelFile(userPath(values.model));
  const said = new Set<string>();
  const say = (sentence: string) => {
    if (!said.has(sentence)) process.stdout.write(`${sentence}\n`);
    said.add(sentence);
  };
  const request: MeasureRequest = { entry, backend, rate, seconds, model, say };
  const measured: Measured[] = [];
  for (const periodFrames of sizesOf(values)) {
    const result = await measureLatency(request, periodFrames);
    if (result.kind === "measured") measured.push(result);
    else say(`The card has no period of ${periodFrames} frames.`);
  }
  tell(measured, seconds, say);
  if (values.plot !== undefined) await keepPlot(measured, userPath(values.plot));
}

function tell(measured: readonly Measured[], seconds: number, say: (line: string) => void): void {
  if (measured.length === 0) throw new Refusal("The card has none of these periods: choose another card.");
  const found = measured.flatMap(({ roundTrip }) => (roundTrip.kind === "found" ? [roundTrip.frames] : []));
  for (const one of measured) say(reportLine(one, rate, Math.max(1, ...found)));
  const sentences = advice(measured, rate, seconds);
  if (found.length === 0) throw new Refusal(sentences.join(" "));
  for (const sentence of sentences) say(sentence);
}

async function keepPlot(measured: readonly Measured[], path: string): Promise<void> {
  await writeFile(path, plotLatency(measured, rate)).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`"${path}" cannot be written (${error.code ?? error.message}): choose another place.`);
  });
  process.stdout.write(`The plot is in ${path}.\n`);
}

export const latencyCommand: Command = {
  name: "latency",
  usage: "latency [--card ID] [--block N] [--seconds S] [--model FILE] [--plot FILE.svg] ...",
  summary:
    "Measures the true round trip through a cable from output to input, for each period size, and says which to use.",
  options: [
    "--block N         this period only (16, 32, 64, 128 and 256; with naudiodon 64 only)",
    prefillHelp,
    "--seconds S       how long to play with each period (5)",
    "--model FILE      a model for the chain to compute meanwhile, so that xruns are those of the stage",
    "--plot FILE       also draw it, as an SVG picture",
    "--backend KIND    alsa: a sound card (default); naudiodon: PortAudio, for laptops",
    "--card ID         the ALSA card with this id (see /proc/asound/cards)",
    "--device NAME     a name of the ALSA configuration, or a part of a PortAudio device's name",
    "--channel N       input that the cable is plugged into, from 1 (that of pedal.json, else 1)",
  ],
  run,
};
