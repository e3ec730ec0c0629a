/**
 * LSTM layers that start afresh for every sample and run over the last few samples only; the last state goes to a dense
 * unit (seed 3). Trained as so many short sequences of the recurrent network inside.
 */
import type { LstmNode, NetworkNode } from "../engine/network.ts";
import type { Precision } from "../engine/shared/kernels.ts";
import type { Frames } from "../units.ts";
import { trainableRecurrent } from "./recurrent.ts";
import type { Trainable, WindowShape } from "./trainable.ts";

export interface FramePlan {
  readonly kind: "frame";
  /** Samples that a run sees, the present one among them. */
  readonly frameSize: Frames;
  readonly layers: number;
  readonly units: number;
  readonly inputs: 1;
}

/** @throws RangeError when the sequences' frames together are not a multiple of 8 */
export function trainableFrame(plan: FramePlan, shape: WindowShape, precision: Precision): Trainable {
  const { frameSize, layers, units } = plan;
  const { sequences, frames } = shape;
  const lookBack = frameSize - 1;
  const length = lookBack + frames;
  const runs = sequences * frames;
  const inside = trainableRecurrent(
    { kind: "lstm", layers, units, inputs: 1, skip: false },
    { sequences: runs, frames: frameSize },
    precision,
  );
  const seen = new Float32Array(runs * frameSize);
  const made = new Float32Array(runs * frameSize);
  const wanted = new Float32Array(runs * frameSize);
  return {
    ...inside,
    shape,
    lookBack,
    restart() {},
    forward(source, outputs) {
      for (let run = 0; run < runs; run++) {
        const from = Math.floor(run / frames) * length + (run % frames);
        seen.set(source.subarray(from, from + frameSize), run * frameSize);
      }
      inside.restart();
      inside.forward(seen, made);
      for (let run = 0; run < runs; run++) outputs[run] = made[run * frameSize + lookBack]!;
    },
    backward(outer) {
      for (let run = 0; run < runs; run++) wanted[run * frameSize + lookBack] = outer[run]!;
      inside.backward(wanted);
    },
    toNetwork() {
      const { nodes } = inside.toNetwork() as Extract<NetworkNode, { kind: "sequence" }>;
      const head = nodes.at(-1) as Extract<NetworkNode, { kind: "convolution" }>;
      return { kind: "frame", frameSize, layers: nodes.slice(0, -1) as LstmNode[], dense: head.convolution };
    },
  };
}
