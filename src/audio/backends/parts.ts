/** What every backend on the audio thread is given. */
import type { BlockRenderer } from "../../engine/render/device-renderer.ts";
import type { Kernels } from "../../engine/shared/kernels.ts";
import type { Frames, Hertz } from "../../units.ts";

export type BackendParts = {
  kernels: Kernels;
  renderer: BlockRenderer;
  /** Words of port.ts. */
  counters: Int32Array;
  /** The kernel memory. */
  buffer: SharedArrayBuffer;
  rate: Hertz;
  periodFrames: Frames;
  /** Periods played into the void before the first real one. */
  rehearsalPeriods: number;
};
