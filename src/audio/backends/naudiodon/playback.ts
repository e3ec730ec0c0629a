/**
 * Plays through PortAudio: read a period, render it, write it. This is not a real-time loop: naudiodon passes every
 * buffer through a thread pool and the event loop, allocates some 2 kB for each, and adds about 10 ms. It is for laptops
 * and USB interfaces, in a Worker of its own.
 *
 * An unplugged device is never reported: reads and `quit` just do not settle any more. A watchdog notices; from then on
 * a thread of the pool is blocked for good, and only an immediate exit ends the process (end-on-exit.ts).
 */
import { counterWords, type Ending, endings, phases } from "../port.ts";
import type { PortAudioSession } from "./open.ts";

/** Longer than any pause of a device that is there, shorter than anyone waits for sound. */
export const defaultPatienceMilliseconds = 200;
const patienceWithQuit = 1000;
const unplugged = Symbol("unplugged");

export type PlaybackParts = {
  session: PortAudioSession;
  /** One period of S32_LE in the granted channels, as for the ALSA loop. */
  input: Uint8Array;
  output: Uint8Array;
  counters: Int32Array;
  render: () => void;
  /** Called after each gap in the sound, before the next render. */
  fadeIn: () => void;
  /** After so much silence the device counts as unplugged; 200 if nothing is said. */
  patienceMilliseconds?: number;
};

export class PortAudioPlayback {
  private readonly parts: PlaybackParts;
  private readonly patience: number;
  private readonly chunk: Buffer;

  constructor(parts: PlaybackParts) {
    this.parts = parts;
    this.patience = parts.patienceMilliseconds ?? defaultPatienceMilliseconds;
    this.chunk = Buffer.from(parts.output.buffer, parts.output.byteOffset, parts.output.byteLength);
  }

  /** Plays until stopped or unplugged. */
  async run(): Promise<Ending> {
    const { counters, session } = this.parts;
    this.parts.output.fill(0);
    // Without a first chunk PortAudio's callback waits for output and never delivers input.
    await session.stream.write(this.chunk);
    session.stream.start();
    Atomics.store(counters, counterWords.phase, phases.running);
    let ending: Ending = endings.none;
    while (ending === endings.none) ending = await this.turn();
    if (ending === endings.stopped) ending = await this.quit();
    Atomics.store(counters, counterWords.ending, ending);
    Atomics.store(counters, counterWords.phase, phases.ended);
    Atomics.notify(counters, counterWords.phase);
    return ending;
  }

  private async turn(): Promise<Ending> {
    const { session, input, counters } = this.parts;
    if (Atomics.load(counters, counterWords.stop) !== 0) return endings.stopped;
    const heard = await orUnplugged(session.stream.read(input.byteLength), this.patience);
    if (heard === unplugged || heard.finished) return endings.unplugged;
    if (heard.buf === undefined) this.noteLoss(heard.err);
    if (heard.buf?.byteLength === input.byteLength) input.set(heard.buf);
    else input.fill(0);
    this.render();
    const complaint = await orUnplugged(session.stream.write(this.chunk), this.patience);
    if (complaint === unplugged) return endings.unplugged;
    if (complaint !== undefined) this.noteXrun(complaint);
    Atomics.add(counters, counterWords.periods, 1);
    return endings.none;
  }

  private render(): void {
    const { counters, render } = this.parts;
    const before = performance.now();
    render();
    const nanoseconds = Math.min(1e9, Math.round((performance.now() - before) * 1e6));
    Atomics.store(counters, counterWords.workNanoseconds, nanoseconds);
    Atomics.add(counters, counterWords.totalWorkMicroseconds, Math.round(nanoseconds / 1000));
    const longest = Math.max(nanoseconds, Atomics.load(counters, counterWords.maximumWorkNanoseconds));
    Atomics.store(counters, counterWords.maximumWorkNanoseconds, longest);
  }

  /** The buffer that an xrun is told in is lost; silence takes its place, so that input and output stay in step. */
  private noteLoss(complaint: string | undefined): void {
    const { counters, session } = this.parts;
    Atomics.add(counters, counterWords.lostFrames, session.grant.periodFrames);
    this.noteXrun(complaint ?? "");
  }

  /** PortAudio also tells, as if it were an xrun, that it fills its own buffer at the start. */
  private noteXrun(complaint: string): void {
    if (!/(?:under|over)flow/.test(complaint)) return;
    Atomics.add(this.parts.counters, counterWords.xruns, 1);
    this.parts.fadeIn();
  }

  /** Nothing is being read or written here: a `quit` beside either hangs. */
  private async quit(): Promise<Ending> {
    const quitting = await orUnplugged(this.parts.session.stream.quit("WAIT"), patienceWithQuit);
    return quitting === unplugged ? endings.unplugged : endings.stopped;
  }
}

async function orUnplugged<T>(answer: Promise<T>, milliseconds: number): Promise<T | typeof unplugged> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<typeof unplugged>((resolve) => {
    timer = setTimeout(resolve, milliseconds, unplugged);
  });
  const first = await Promise.race([answer, silence]);
  clearTimeout(timer);
  return first;
}
