/**
 * The loop without a codec: paced by the monotonic clock as a codec would pace it, fed by a phrase that repeats,
 * recorded onto a tape. Same rules as every audio loop: no allocation, no throw, integers only.
 */

import type { BlockRenderer } from "../../../engine/render/device-renderer.ts";
import type { Kernels } from "../../../engine/shared/kernels.ts";
import { inputRow, outputRow } from "../../../engine/shared/memory-map.ts";
import { Instant, type Libc } from "../../../system/libc.ts";
import type { Address, Frames, Hertz } from "../../../units.ts";
import type { Tape } from "../../tape.ts";
import { WorkCounter } from "../loop-work.ts";
import { counterCount, counterWords, type Ending, endings, phases } from "../port.ts";

const nanosecondsPerSecond = 1_000_000_000;
/** Further behind than this, the clock starts anew instead of racing through what was missed. */
const lostPeriods = 8;

export type BenchLoopParts = {
  libc: Libc;
  kernels: Kernels;
  renderer: BlockRenderer;
  counters: Int32Array;
  /** The phrase in kernel memory, a whole number of periods long. */
  phrase: Address;
  phraseFrames: Frames;
  recording: Tape;
  periodFrames: Frames;
  rate: Hertz;
};

export class BenchLoop {
  private readonly parts: BenchLoopParts;
  private readonly periodNanoseconds: number;
  /** Fraction of a nanosecond that the period has above its whole ones, in 1/rate. */
  private readonly periodRemainder: number;
  private readonly deadline = new Instant();
  private readonly before = new Instant();
  private readonly after = new Instant();
  private readonly work: WorkCounter;
  private remainder = 0;
  private position: Frames = 0;

  constructor(parts: BenchLoopParts) {
    this.parts = parts;
    this.work = new WorkCounter(parts.counters);
    const total = parts.periodFrames * nanosecondsPerSecond;
    this.periodNanoseconds = Math.floor(total / parts.rate);
    this.periodRemainder = total % parts.rate;
  }

  /** Plays into the void until every path is compiled; counters begin anew afterwards. */
  rehearse(periods: number): void {
    for (let period = 0; period < periods; period++) this.play();
    this.position = 0;
    for (let word = counterWords.periods; word < counterCount; word++)
      Atomics.store(this.parts.counters, word, 0);
  }

  run(): Ending {
    const { counters, libc } = this.parts;
    Atomics.store(counters, counterWords.phase, phases.running);
    libc.readClock(this.deadline);
    while (Atomics.load(counters, counterWords.stop) === 0) {
      this.nextDeadline();
      libc.sleepUntilInstant(this.deadline);
      this.play();
      this.record();
      this.noteLateness();
      Atomics.add(counters, counterWords.periods, 1);
    }
    Atomics.store(counters, counterWords.ending, endings.stopped);
    Atomics.store(counters, counterWords.phase, phases.ended);
    return endings.stopped;
  }

  private nextDeadline(): void {
    this.remainder += this.periodRemainder;
    const carry = this.remainder >= this.parts.rate ? 1 : 0;
    this.remainder -= carry * this.parts.rate;
    this.deadline.advance(this.periodNanoseconds + carry);
  }

  private play(): void {
    const { kernels, libc, renderer, phrase, phraseFrames, periodFrames } = this.parts;
    libc.readClock(this.before);
    kernels.copyBytes(phrase + 4 * this.position, inputRow, 4 * periodFrames);
    this.position += periodFrames;
    if (this.position >= phraseFrames) this.position = 0;
    renderer.render();
    libc.readClock(this.after);
    this.work.note(this.after.since(this.before));
  }

  /** Drops what nobody fetched in time: the recording may have a hole, the pedal goes on. */
  private record(): void {
    const { kernels, recording, periodFrames, counters } = this.parts;
    if (recording.space < periodFrames) {
      Atomics.add(counters, counterWords.lostFrames, periodFrames);
      return;
    }
    kernels.copyBytes(outputRow, recording.writeAddress, 4 * periodFrames);
    recording.advanceWrite(periodFrames);
  }

  /** A period is late when its sound is not ready before the next one is due: a codec would have run dry. */
  private noteLateness(): void {
    const behind = this.after.since(this.deadline);
    if (behind <= this.periodNanoseconds) return;
    Atomics.add(this.parts.counters, counterWords.latePeriods, 1);
    if (behind > lostPeriods * this.periodNanoseconds) this.parts.libc.readClock(this.deadline);
  }
}
