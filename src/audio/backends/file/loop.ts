/** The loop for files: as fast as it goes, from one tape to another, until the input has ended. */

import type { BlockRenderer } from "../../../engine/render/device-renderer.ts";
import type { Kernels } from "../../../engine/shared/kernels.ts";
import { inputRow, outputRow } from "../../../engine/shared/memory-map.ts";
import type { Frames } from "../../../units.ts";
import type { Tape } from "../../tape.ts";
import { counterWords, type Ending, endings, phases } from "../port.ts";

/** How long to wait for the other side of a tape before looking at the stop word again. */
const waitMilliseconds = 20;

export type FileLoopParts = {
  kernels: Kernels;
  renderer: BlockRenderer;
  counters: Int32Array;
  input: Tape;
  output: Tape;
  periodFrames: Frames;
};

export class FileLoop {
  private readonly parts: FileLoopParts;

  constructor(parts: FileLoopParts) {
    this.parts = parts;
  }

  /** `stop` means: play what is on the tape and end. Nothing here is real time, so waiting is allowed. */
  run(): Ending {
    const { counters, input, output, periodFrames } = this.parts;
    Atomics.store(counters, counterWords.phase, phases.running);
    while (true) {
      const noMoreComes = Atomics.load(counters, counterWords.stop) !== 0;
      if (input.filled >= periodFrames) {
        if (output.space >= periodFrames) this.play();
        else Atomics.wait(counters, counterWords.phase, phases.running, waitMilliseconds);
      } else if (noMoreComes) break;
      else Atomics.wait(counters, counterWords.stop, 0, waitMilliseconds);
    }
    Atomics.store(counters, counterWords.ending, endings.stopped);
    Atomics.store(counters, counterWords.phase, phases.ended);
    return endings.stopped;
  }

  private play(): void {
    const { kernels, renderer, input, output, periodFrames, counters } = this.parts;
    kernels.copyBytes(input.readAddress, inputRow, 4 * periodFrames);
    input.advanceRead(periodFrames);
    renderer.render();
    kernels.copyBytes(outputRow, output.writeAddress, 4 * periodFrames);
    output.advanceWrite(periodFrames);
    Atomics.add(counters, counterWords.periods, 1);
  }
}
