/** Model files made up for tests. */
import { expect } from "vitest";
import type { Model } from "../../../src/engine/network.ts";
import { type ReadOptions, readModel } from "../../../src/library/formats/index.ts";
import { Refusal } from "../../../src/refusal.ts";

// biome-ignore lint/suspicious/noExplicitAny: files of tests are changed in ways that no type allows.
export type Json = any;

export const bytesOf = (content: unknown): Uint8Array =>
  new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));

export const read = (content: unknown, options: Partial<ReadOptions> = {}): Model =>
  readModel(bytesOf(content), { fileName: "test.nam", ...options });

/** The sentence with which a file is refused. */
export const refusalOf = (content: unknown, options: Partial<ReadOptions> = {}): string => {
  try {
    readModel(content instanceof Uint8Array ? content : bytesOf(content), {
      fileName: "test.nam",
      ...options,
    });
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error("The file was taken, not refused.");
};

/** 0, 1, 2, ...: a weight that says where in the file it stood. */
export const counting = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A NAM object around a config. */
export const nam = (architecture: string, config: Json, weights: number[], more: Json = {}): Json => ({
  version: "0.7.0",
  architecture,
  config,
  weights,
  sample_rate: 48000,
  ...more,
});

export const linear = (weights: number[] = [1, 0.5], more: Json = {}): Json =>
  nam("Linear", { receptive_field: weights.length, bias: false }, weights, more);

/** An LSTM of 1 layer and 2 units: 4 * 2 * 3 + 8 + 4 weights, and 3 for the head. */
export const lstm = (change: Json = {}, weights = counting(39)): Json =>
  nam("LSTM", { num_layers: 1, input_size: 1, hidden_size: 2, ...change }, weights);

/** One array of one layer with 2 channels and 3 taps; 2 + 12 + 2 + 2 + 4 + 2 + 2 + 1 + 1 weights. */
export const waveNet = (change: Json = {}, weights = counting(28), config: Json = {}): Json =>
  nam(
    "WaveNet",
    {
      layers: [
        {
          input_size: 1,
          condition_size: 1,
          channels: 2,
          kernel_size: 3,
          dilations: [4],
          activation: "Tanh",
          gated: false,
          head_size: 1,
          head_bias: true,
          ...change,
        },
      ],
      head: null,
      head_scale: 0.02,
      ...config,
    },
    weights,
  );
