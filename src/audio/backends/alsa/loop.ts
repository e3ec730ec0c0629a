/**
 * The real-time loop over an open session. Everything is allocated by the constructor; from `rehearse` on nothing
 * allocates, throws or computes a double (a double kept in a variable is an allocation in code not yet optimised).
 *
 * Call every method in the thread that plays. The loop looks at the stop word at each period and waits at most 100 ms,
 * because a thread inside koffi is not stopped by `worker.terminate()` or `process.exit()`.
 */
import type { Libc } from "../../../system/libc.ts";
import { Instant } from "../../../system/libc.ts";
import { WorkCounter } from "../loop-work.ts";
import { counterCount, counterWords, type Ending, endings, phases, sampleBytes } from "../port.ts";
import { type AlsaLibrary, errors, type PcmHandle } from "./library.ts";
import { checkParts, type LoopParts } from "./parts.ts";

const waitMilliseconds = 100;
const silentWaitsBeforeRestart = 3;
/** Restarts in a row after which not one period came. */
const restartsBeforeGivingUp = 5;

export class AlsaLoop {
  private readonly alsa: AlsaLibrary;
  private readonly libc: Libc;
  private readonly capture: PcmHandle;
  private readonly playback: PcmHandle;
  private readonly input: Uint8Array;
  private readonly output: Uint8Array;
  private readonly silence: Uint8Array;
  private readonly counters: Int32Array;
  private readonly render: () => void;
  private readonly fadeIn: () => void;
  private readonly periodFrames: number;
  private readonly lateFrames: number;
  private readonly prefillFrames: number;
  private readonly framesPerMillisecond: number;
  private readonly work: WorkCounter;
  private readonly before = new Instant();
  private readonly after = new Instant();
  private readonly lastPeriod = new Instant();
  private readonly restarted = new Instant();
  private linked = false;
  private silentWaits = 0;
  private fruitlessRestarts = 0;

  constructor(parts: LoopParts) {
    checkParts(parts);
    const { grant } = parts.session;
    this.alsa = parts.alsa;
    this.libc = parts.libc;
    this.capture = parts.session.capture;
    this.playback = parts.session.playback;
    this.input = parts.input;
    this.output = parts.output;
    this.counters = parts.counters;
    this.work = new WorkCounter(parts.counters);
    this.render = parts.render;
    this.fadeIn = parts.fadeIn;
    this.periodFrames = grant.periodFrames;
    this.lateFrames = Math.ceil(grant.periodFrames * 1.5);
    this.prefillFrames = grant.prefillFrames;
    this.framesPerMillisecond = Math.floor(grant.rate / 1000);
    this.silence = new Uint8Array(
      grant.prefillFrames * grant.output.channels * sampleBytes[grant.output.format],
    );
  }

  /**
   * Walks the loop's whole path `periods` times without the device's clock, so that V8 has compiled it before the first
   * real period. Renders what stands in `input`; the counters begin anew afterwards.
   */
  rehearse(periods: number): void {
    for (let period = 0; period < periods; period++) {
      this.listen(0);
      this.exchange(0);
    }
    for (let word = counterWords.periods; word < counterCount; word++) Atomics.store(this.counters, word, 0);
    this.silentWaits = 0;
  }

  /** Plays until stopped or beyond repair; the reason is also left in the counters. */
  run(): Ending {
    let ending: Ending = this.restart();
    if (ending === endings.none) {
      Atomics.store(this.counters, counterWords.phase, phases.running);
      this.libc.readClock(this.lastPeriod);
    }
    while (ending === endings.none) ending = this.turn();
    this.alsa.drop(this.capture);
    this.alsa.drop(this.playback);
    Atomics.store(this.counters, counterWords.ending, ending);
    Atomics.store(this.counters, counterWords.phase, phases.ended);
    return ending;
  }

  private turn(): Ending {
    if (Atomics.load(this.counters, counterWords.stop) !== 0) return endings.stopped;
    const heard = this.listen(waitMilliseconds);
    if (heard === 0) return this.endureSilence();
    if (heard < 0) return this.recover(heard);
    this.silentWaits = 0;
    const result = this.exchange(this.periodFrames);
    if (result < 0) return this.recover(result);
    this.fruitlessRestarts = 0;
    Atomics.add(this.counters, counterWords.periods, 1);
    return endings.none;
  }

  /** 1 when a period is there, 0 when nothing came, or a negated errno. */
  private listen(milliseconds: number): number {
    const ready = this.alsa.wait(this.capture, milliseconds);
    if (ready <= 0) return ready;
    const available = this.alsa.available(this.capture);
    if (available < 0) return available;
    if (available >= this.lateFrames) Atomics.add(this.counters, counterWords.latePeriods, 1);
    return 1;
  }

  /** One period in, rendered, out. A device that takes or gives less than all of it is out of step: a broken pipe. */
  private exchange(frames: number): number {
    const taken = this.alsa.read(this.capture, this.input, frames);
    if (taken < 0) return taken;
    if (taken < frames) return -errors.brokenPipe;
    this.libc.readClock(this.before);
    this.render();
    this.libc.readClock(this.after);
    this.work.note(this.after.since(this.before));
    const given = this.alsa.write(this.playback, this.output, frames);
    if (given < 0) return given;
    if (given < frames) return -errors.brokenPipe;
    this.libc.readClock(this.lastPeriod);
    return 0;
  }

  private endureSilence(): Ending {
    Atomics.add(this.counters, counterWords.silentWaits, 1);
    this.silentWaits = (this.silentWaits + 1) | 0;
    return this.silentWaits < silentWaitsBeforeRestart ? endings.none : this.restartInHope();
  }

  private recover(result: number): Ending {
    if (result === -errors.tryAgain) return this.endureSilence();
    if (!isBreak(result)) return this.fail(result);
    Atomics.add(this.counters, counterWords.xruns, 1);
    const ending = this.restartInHope();
    this.libc.readClock(this.restarted);
    this.noteLoss(this.restarted.since(this.lastPeriod));
    return ending;
  }

  private restartInHope(): Ending {
    this.silentWaits = 0;
    if (this.fruitlessRestarts >= restartsBeforeGivingUp) return endings.silent;
    this.fruitlessRestarts = (this.fruitlessRestarts + 1) | 0;
    return this.restart();
  }

  /** Milliseconds are taken apart from their rest, so that no product leaves 31 bits. */
  private noteLoss(nanoseconds: number): void {
    const microseconds = (nanoseconds / 1000) | 0;
    const whole = (microseconds / 1000) | 0;
    const rest = (microseconds - whole * 1000) | 0;
    const frames = (whole * this.framesPerMillisecond + (rest * this.framesPerMillisecond) / 1000) | 0;
    Atomics.add(this.counters, counterWords.lostFrames, frames);
  }

  /**
   * Both directions from nothing, in the only order that leaves neither stopped for good: linked streams are prepared
   * and dropped together, so they are parted first, and the capture is started by hand.
   */
  private restart(): Ending {
    this.fadeIn();
    if (this.linked) this.alsa.unlink(this.capture);
    this.linked = false;
    this.alsa.drop(this.playback);
    this.alsa.drop(this.capture);
    let result = this.alsa.prepare(this.playback);
    if (result >= 0) result = this.alsa.prepare(this.capture);
    if (result < 0) return this.fail(result);
    this.linked = this.alsa.link(this.capture, this.playback) >= 0;
    result = this.alsa.write(this.playback, this.silence, this.prefillFrames);
    if (result >= 0 && !this.linked) result = this.alsa.start(this.playback);
    if (result >= 0) result = this.alsa.start(this.capture);
    return result < 0 ? this.fail(result) : endings.none;
  }

  private fail(result: number): Ending {
    Atomics.store(this.counters, counterWords.errorNumber, -result);
    return result === -errors.noDevice ? endings.unplugged : endings.failed;
  }
}

/** Errors after which the streams play again once they are prepared anew. */
function isBreak(result: number): boolean {
  return (
    result === -errors.brokenPipe ||
    result === -errors.badState ||
    result === -errors.suspended ||
    result === -errors.inputOutput
  );
}
