/**
 * One period between a device and the chain: samples as the device has them in, the chain, samples out. Real-time line:
 * see renderer.ts.
 */
import type { Frames } from "../../units.ts";
import type { Kernels } from "../shared/kernels.ts";
import { deviceInput, deviceOutput, inputRow, outputRow } from "../shared/memory-map.ts";

/** Bytes of one sample, and how many channels stand side by side. */
export type DeviceLayout = { sampleBytes: number; channels: number };

/** `map.inputRow` to `map.outputRow`, on the audio thread. */
export type BlockRenderer = {
  render(): void;
  /** Called after every gap in the sound, before the next block. */
  fadeIn(): void;
  /** What was rendered until now was a rehearsal: the first real block comes next. */
  forgetRehearsal(): void;
};

export class DeviceRenderer {
  private readonly kernels: Kernels;
  private readonly renderer: BlockRenderer;
  private readonly frames: Frames;
  private readonly input: DeviceLayout;
  private readonly output: DeviceLayout;
  private readonly guitarChannel: number;

  /** @param guitarChannel input channel that the guitar is plugged into, from 0 */
  constructor(
    kernels: Kernels,
    renderer: BlockRenderer,
    frames: Frames,
    input: DeviceLayout,
    output: DeviceLayout,
    guitarChannel: number,
  ) {
    this.kernels = kernels;
    this.renderer = renderer;
    this.frames = frames;
    this.input = input;
    this.output = output;
    this.guitarChannel = Math.min(guitarChannel, input.channels - 1);
  }

  /** `map.deviceInput` to `map.deviceOutput`; every output channel gets the same sound. */
  render(): void {
    const { input, output, frames } = this;
    this.kernels.readSamples(
      deviceInput,
      input.sampleBytes,
      input.channels,
      this.guitarChannel,
      inputRow,
      frames,
    );
    this.renderer.render();
    this.kernels.writeSamples(outputRow, deviceOutput, output.sampleBytes, output.channels, frames);
  }

  /** After a gap, so that sound does not come back with a bang. */
  fadeIn(): void {
    this.renderer.fadeIn();
  }
}
