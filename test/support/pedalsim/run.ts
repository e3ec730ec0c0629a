/** Runs `play.ts` against the virtual codec and reads what went in, what came out and what was logged. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPedalsim } from "./build.ts";
import type { Outcome, Play } from "./play.ts";
import type { PortAudioRequest } from "./portaudio.ts";

const build = buildPedalsim();
/** A sentence if the virtual codec cannot be built here; the tests say it and skip. */
export const skipped: string | undefined = "skipped" in build ? build.skipped : undefined;
if (skipped !== undefined) console.warn(skipped);

const hole = -0x80000000;

export type CodecSettings = {
  clock?: "lockstep" | "realtime";
  faults?: string;
  formats?: string;
  rates?: string;
  busy?: boolean;
  loop?: boolean;
  keepOutput?: boolean;
  /** Frames of noise to play; silence follows. */
  inputFrames?: number;
  /** From output back to input, as through a cable, beside the input's own sound; none if nothing is said. */
  cableFrames?: number;
  /** A soft clipper with a low-pass behind it, at the cable's beginning: `throughDevice`. */
  effect?: boolean;
  /** How much faster than true the real-time clock runs. */
  partsPerMillion?: number;
  /** The first open waits until the file "go" is there. */
  hold?: boolean;
};

export type Run = {
  exitCode: number | null;
  outcome: Outcome | undefined;
  standardError: string;
  /** One stereo frame an entry of two, as the ADC heard and the DAC played it. */
  input: Int32Array;
  output: Int32Array;
  digest: string;
  /** Without the frame numbers. */
  events: string[];
  log: string;
};

/** The environment in which libasound's `pedal` is the virtual codec. */
export function codecEnvironment(settings: CodecSettings, folder: string): Record<string, string> {
  if ("skipped" in build) throw new Error(build.skipped);
  return {
    ALSA_CONFIG_PATH: build.configuration,
    PEDAL_CLOCK: settings.clock ?? "lockstep",
    PEDAL_IN: join(folder, "in.raw"),
    PEDAL_OUT: settings.keepOutput === false ? "" : join(folder, "out.raw"),
    PEDAL_LOG: join(folder, "log.txt"),
    PEDAL_FAULT: settings.faults ?? "",
    PEDAL_FORMATS: settings.formats ?? "",
    PEDAL_RATES: settings.rates ?? "",
    PEDAL_BUSY: settings.busy ? "1" : "0",
    PEDAL_LOOP: settings.loop ? "1" : "0",
    PEDAL_CABLE: settings.cableFrames === undefined ? "" : String(settings.cableFrames),
    PEDAL_EFFECT: settings.effect ? "1" : "0",
    PEDAL_PPM: String(settings.partsPerMillion ?? 0),
    PEDAL_HOLD: settings.hold ? join(folder, "go") : "",
  };
}

/** The same noise each time: an odd multiplier modulo 2^32, seeded. Never zero and never a hole. */
export function noise(frames: number): Int32Array {
  let state = 1;
  return Int32Array.from({ length: frames * 2 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state === 0 || state === hole ? 1 : state;
  });
}

/** Through the ALSA loop. */
export function runPlay(play: Play, settings: CodecSettings = {}): Promise<Run> {
  return runProgram("./play.ts", play, settings);
}

/** Through PortAudio. */
export function runPortAudio(play: PortAudioRequest, settings: CodecSettings = {}): Promise<Run> {
  return runProgram("./portaudio.ts", play, settings);
}

async function runProgram(program: string, play: object, settings: CodecSettings): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-codec-"));
  try {
    const input = noise(settings.inputFrames ?? 48_000);
    writeFileSync(join(folder, "in.raw"), input);
    const ended = await runChild(program, play, { ...process.env, ...codecEnvironment(settings, folder) });
    return { ...ended, input, ...readResults(folder, settings) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Ended = Pick<Run, "exitCode" | "outcome" | "standardError">;

function runChild(program: string, play: object, environment: NodeJS.ProcessEnv): Promise<Ended> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, JSON.stringify(play)], { env: environment });
    let standardOutput = "";
    let standardError = "";
    child.stdout.on("data", (text) => {
      standardOutput += text;
    });
    child.stderr.on("data", (text) => {
      standardError += text;
    });
    child.on("close", (exitCode) => {
      const line = standardOutput.split("\n").find((text) => text.startsWith("{"));
      resolve({ exitCode, standardError, outcome: line === undefined ? undefined : JSON.parse(line) });
    });
  });
}

function readResults(
  folder: string,
  settings: CodecSettings,
): Pick<Run, "output" | "digest" | "events" | "log"> {
  const log = readFileSync(join(folder, "log.txt"), "utf8");
  const bytes = settings.keepOutput === false ? new Uint8Array() : readFileSync(join(folder, "out.raw"));
  return {
    output: new Int32Array(Uint8Array.from(bytes).buffer),
    digest: createHash("sha256").update(bytes).digest("hex"),
    events: log.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(line.indexOf(" ") + 1)])),
    log,
  };
}

export type Segment = {
  /** First frame of the output that carries input. */
  outputFrame: number;
  frames: number;
  /** Output frame minus input frame: the round trip. */
  delayFrames: number;
};

/** Stretches of output that are the input, sample-exact in both channels, and by how much each is late. */
export function findSegments(input: Int32Array, output: Int32Array): Segment[] {
  const places = new Map<number, number>();
  for (let frame = 0; frame < input.length / 2; frame++) places.set(input[frame * 2] as number, frame);
  const segments: Segment[] = [];
  let current: Segment | undefined;
  for (let frame = 0; frame < output.length / 2; frame++) {
    const place = places.get(output[frame * 2] as number);
    const matches = place !== undefined && input[place * 2 + 1] === output[frame * 2 + 1];
    const delayFrames = matches ? frame - place : Number.NaN;
    if (current !== undefined && delayFrames === current.delayFrames) current.frames++;
    else {
      current = matches ? { outputFrame: frame, frames: 1, delayFrames } : undefined;
      if (current !== undefined) segments.push(current);
    }
  }
  return segments;
}

/** Frames in which the DAC had nothing to play. */
export function countHoles(output: Int32Array): number {
  let holes = 0;
  for (let index = 0; index < output.length; index += 2) if (output[index] === hole) holes++;
  return holes;
}
