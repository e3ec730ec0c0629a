/**
 * The native part of naudiodon (PortAudio), without its JavaScript: that wraps reads into streams whose default sizes
 * deadlock a duplex device, closes the stream at the first xrun, and installs a crash handler that one process can load
 * only once. What is left is four calls.
 *
 * Load it in one thread of a process only, never in two: the addon keeps its constructor in a global variable.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Refusal } from "../../../refusal.ts";

/** As `getDevices` answers; its latencies are always 0 and left out. */
export type PortAudioDevice = {
  id: number;
  name: string;
  maxInputChannels: number;
  maxOutputChannels: number;
  defaultSampleRate: number;
  hostAPIName: string;
};

export type StreamOptions = {
  /** An id out of range opens the default device without a word: choose from `getDevices` only. */
  deviceId: number;
  sampleRate: number;
  channelCount: number;
  /** Bits of an integer sample: 16, 24 or 32. */
  sampleFormat: number;
  framesPerBuffer: number;
  /** Chunks that may wait before a write blocks (in the pool, not in the caller). */
  maxQueue: number;
  /** True hands xruns to the caller of `read` and `write`; false prints them and tells nobody. Neither closes. */
  closeOnError: boolean;
};

export type PortAudioStream = {
  start(): void;
  /** `err` instead of `buf` after an xrun: that buffer's sound is lost. Never settles once the device is unplugged. */
  read(bytes: number): Promise<{ buf?: Uint8Array; err?: string; finished?: boolean }>;
  /** Copies the chunk before it returns. Settles with the text of an xrun, if there was one. */
  write(chunk: Uint8Array): Promise<string | undefined>;
  /** Never settles once the device is unplugged. */
  quit(how: "WAIT" | "ABORT"): Promise<void>;
};

export type PortAudio = {
  getDevices(): PortAudioDevice[];
  /** Throws with PortAudio's own text what it cannot open. */
  create(options: { inOptions: StreamOptions; outOptions: StreamOptions }): PortAudioStream;
};

/** Throws a Refusal where naudiodon is not installed or does not load. */
export function loadPortAudio(): PortAudio {
  const reasons: string[] = [];
  for (const path of candidates()) {
    const loaded = { exports: {} };
    try {
      process.dlopen(loaded, path);
      return loaded.exports as PortAudio;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Refusal(
    `PortAudio is not available here (${reasons.at(-1) ?? "naudiodon is not installed"}): use the backend "alsa", or set the firmware up anew with the package libportaudio2 installed.`,
  );
}

/** Beside the bundle, and in the package. */
function candidates(): string[] {
  const beside = join(import.meta.dirname, "native", "naudiodon.node");
  try {
    const packageFile = createRequire(import.meta.url).resolve("naudiodon/package.json");
    return [beside, join(dirname(packageFile), "build", "Release", "naudiodon.node")];
  } catch {
    return [beside];
  }
}
