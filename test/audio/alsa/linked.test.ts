/**
 * The kernel links the two streams of a card; the virtual codec cannot (an I/O plug-in answers -ENOSYS). Here a pair that
 * behaves as the kernel's does: what is done to one is done to both.
 */
import { describe, expect, it } from "vitest";
import { type AlsaLibrary, errors, type PcmHandle } from "../../../src/audio/backends/alsa/library.ts";
import { AlsaLoop } from "../../../src/audio/backends/alsa/loop.ts";
import type { AlsaSession } from "../../../src/audio/backends/alsa/session.ts";
import { counterCount, counterWords, endings } from "../../../src/audio/backends/port.ts";
import { loadLibc } from "../../../src/system/libc.ts";

const frames = 64;
const [capture, playback]: [PcmHandle, PcmHandle] = [1n, 2n];

class LinkedPair {
  readonly calls: string[] = [];
  readonly counters = new Int32Array(new SharedArrayBuffer(4 * counterCount));
  readonly #states = new Map<PcmHandle, "open" | "prepared" | "running">([
    [capture, "open"],
    [playback, "open"],
  ]);
  #linked = false;
  #periods = 0;

  readonly #breakAt: number;
  readonly #stopAt: number;

  /** @param breakAt period at which both streams break @param stopAt period after which the loop is asked to stop */
  constructor(breakAt: number, stopAt: number) {
    this.#breakAt = breakAt;
    this.#stopAt = stopAt;
  }

  get library(): AlsaLibrary {
    const name = (pcm: PcmHandle) => (pcm === capture ? "capture" : "playback");
    const note = (call: string, pcm: PcmHandle) => void this.calls.push(`${call} ${name(pcm)}`);
    const pair = (pcm: PcmHandle) => (this.#linked ? [capture, playback] : [pcm]);
    const turn = (pcm: PcmHandle, state: "open" | "prepared" | "running") => {
      for (const stream of pair(pcm)) this.#states.set(stream, state);
      return 0;
    };
    const library = {
      unlink: (pcm: PcmHandle) => {
        note("unlink", pcm);
        this.#linked = false;
        return 0;
      },
      link: (pcm: PcmHandle) => {
        note("link", pcm);
        this.#linked = true;
        return 0;
      },
      drop: (pcm: PcmHandle) => turn(pcm, "open"),
      prepare: (pcm: PcmHandle) => {
        note("prepare", pcm);
        return turn(pcm, "prepared");
      },
      start: (pcm: PcmHandle) => {
        note("start", pcm);
        // The kernel refuses to start a group of which one has been started already.
        return pair(pcm).every((stream) => this.#states.get(stream) === "prepared")
          ? turn(pcm, "running")
          : -errors.badState;
      },
      wait: () => this.#wait(),
      available: () => frames,
      read: () => (this.#states.get(capture) === "running" ? frames : -errors.badState),
      write: (_pcm: PcmHandle, _memory: Uint8Array, count: number) => count,
    };
    return library as unknown as AlsaLibrary;
  }

  #wait(): number {
    this.#periods++;
    if (this.#periods > this.#stopAt) this.counters[counterWords.stop] = 1;
    return this.#periods === this.#breakAt ? -errors.brokenPipe : 1;
  }
}

function play(pair: LinkedPair): number {
  const layout = { format: "S32_LE", channels: 2 } as const;
  const session: AlsaSession = {
    capture,
    playback,
    close: () => {},
    grant: {
      rate: 48_000,
      periodFrames: frames,
      bufferFrames: 256,
      prefillFrames: 128,
      input: layout,
      output: layout,
    },
  };
  const memory = () => new Uint8Array(8 * frames);
  const silent = { render: () => {}, fadeIn: () => {} };
  const parts = { alsa: pair.library, libc: loadLibc(), session, counters: pair.counters, ...silent };
  return new AlsaLoop({ ...parts, input: memory(), output: memory() }).run();
}

describe("two streams that the kernel has linked", () => {
  it("start together, by one call", () => {
    const pair = new LinkedPair(-1, 3);
    expect(play(pair)).toBe(endings.stopped);
    expect(pair.calls).toEqual(["prepare playback", "prepare capture", "link capture", "start capture"]);
  });

  it("are parted before they are prepared again, and play on after a break", () => {
    const pair = new LinkedPair(3, 6);
    expect(play(pair)).toBe(endings.stopped);
    expect(pair.calls.slice(4)).toEqual([
      "unlink capture",
      "prepare playback",
      "prepare capture",
      "link capture",
      "start capture",
    ]);
    expect(pair.counters[counterWords.xruns]).toBe(1);
  });
});
