/**
 * In the chain's place while the round trip is measured: plays a score and records what comes back. The chain renders as
 * well, so that a period costs what it costs on stage; only its sound is not heard. Same rules as every loop.
 */
import type { BlockRenderer } from "../../engine/render/device-renderer.ts";
import type { Kernels } from "../../engine/shared/kernels.ts";
import { inputRow, outputRow } from "../../engine/shared/memory-map.ts";
import type { Address, Frames } from "../../units.ts";

/** Float32 rows in kernel memory, both `frames` long, a whole number of periods. Plain data. */
export type ProbePlace = { score: Address; recording: Address; frames: Frames };

export class Probe implements BlockRenderer {
  private readonly kernels: Kernels;
  private readonly chain: BlockRenderer;
  private readonly place: ProbePlace;
  private readonly periodFrames: Frames;
  private position: Frames = 0;

  constructor(kernels: Kernels, chain: BlockRenderer, place: ProbePlace, periodFrames: Frames) {
    this.kernels = kernels;
    this.chain = chain;
    this.place = place;
    this.periodFrames = periodFrames;
  }

  /** After the score's end its last period, which is silent, goes on. */
  render(): void {
    const { kernels, place, periodFrames } = this;
    const bytes = 4 * periodFrames;
    const at = 4 * this.position;
    kernels.copyBytes(inputRow, place.recording + at, bytes);
    this.chain.render();
    kernels.copyBytes(place.score + at, outputRow, bytes);
    if (this.position + periodFrames < place.frames) this.position += periodFrames;
  }

  fadeIn(): void {
    this.chain.fadeIn();
  }

  forgetRehearsal(): void {
    this.chain.forgetRehearsal();
    this.position = 0;
  }
}
