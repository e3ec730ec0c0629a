/**
 * Around the chain on the audio thread: as long as there is a score, it is heard in the chain's place, sample for sample, and
 * what comes in is written over what was played of it. The chain renders on, unheard. Real-time line: see renderer.ts.
 */
import type { Address, Frames } from "../../units.ts";
import type { Kernels } from "../shared/kernels.ts";
import { inputRow, outputRow, takeBase } from "../shared/memory-map.ts";
import { takeWords } from "../shared/take.ts";
import type { BlockRenderer } from "./device-renderer.ts";

export class Take implements BlockRenderer {
  private readonly kernels: Kernels;
  private readonly chain: BlockRenderer;
  private readonly words: Int32Array;
  private readonly periodFrames: Frames;

  /** @param words of the kernel memory */
  constructor(kernels: Kernels, chain: BlockRenderer, words: Int32Array, periodFrames: Frames) {
    this.kernels = kernels;
    this.chain = chain;
    this.words = words;
    this.periodFrames = periodFrames;
  }

  render(): void {
    const { kernels, words, periodFrames } = this;
    this.chain.render();
    const score = Atomics.load(words, takeBase / 4 + takeWords.score);
    if (score === 0) return;
    const position = Atomics.load(words, takeBase / 4 + takeWords.position);
    const at: Address = score + 4 * position;
    kernels.copyBytes(at, outputRow, 4 * periodFrames);
    // Its last period is silent and stays so: what is heard after the score's end.
    if (position + periodFrames >= Atomics.load(words, takeBase / 4 + takeWords.frames)) return;
    kernels.copyBytes(inputRow, at, 4 * periodFrames);
    Atomics.store(words, takeBase / 4 + takeWords.position, position + periodFrames);
  }

  fadeIn(): void {
    this.chain.fadeIn();
  }

  forgetRehearsal(): void {
    this.chain.forgetRehearsal();
  }
}
