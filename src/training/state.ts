/**
 * A training between two rounds, complete: continued from here it goes on to the same bits. As a file: eight letters, the
 * length of a JSON head, the head, then float32 arrays (the arrays below, in that order).
 */
import { Refusal } from "../refusal.ts";
import type { NetworkPlan } from "./plan.ts";

export interface TrainingState {
  readonly plan: NetworkPlan;
  readonly seed: number;
  /** Updates asked for. */
  readonly budget: number;
  /** Updates done. */
  readonly updates: number;
  /** Updates since the moments were last cleared: Adam's corrections count them. */
  readonly momentUpdates: number;
  readonly rounds: number;
  /** 1, halved each time that the training had to go back. */
  readonly rateScale: number;
  readonly setbacks: number;
  readonly bestError: number;
  readonly gradientSize: number;
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly best: Float32Array;
  readonly average: Float32Array;
}

const letters = "STOMPTRN";
const arrays = ["parameters", "first", "second", "best", "average"] as const;

export function writeTrainingState(state: TrainingState): Uint8Array {
  const { parameters, first, second, best, average, ...head } = state;
  const text = new TextEncoder().encode(JSON.stringify({ version: 1, count: parameters.length, ...head }));
  const bytes = new Uint8Array(12 + text.length + 4 * arrays.length * parameters.length);
  bytes.set(new TextEncoder().encode(letters));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 12);
  for (const [index, array] of [parameters, first, second, best, average].entries())
    bytes.set(
      new Uint8Array(Float32Array.from(array).buffer),
      12 + text.length + 4 * index * parameters.length,
    );
  return bytes;
}

/** @throws Refusal when the file is no training state or damaged */
export function readTrainingState(bytes: Uint8Array, fileName: string): TrainingState {
  const damaged = new Refusal(
    `"${fileName}" is not a training that can be continued, or it is damaged; begin the training anew.`,
  );
  if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 8)) !== letters) throw damaged;
  const headBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (12 + headBytes > bytes.length) throw damaged;
  const { version, count, ...head } = parse(bytes.subarray(12, 12 + headBytes), damaged);
  if (
    version !== 1 ||
    typeof count !== "number" ||
    bytes.length !== 12 + headBytes + 4 * arrays.length * count
  )
    throw damaged;
  const floats = new Float32Array(Uint8Array.from(bytes.subarray(12 + headBytes)).buffer);
  const parts = arrays.map((name, index) => [name, floats.slice(index * count, (index + 1) * count)]);
  // JSON knows no infinity: before the first validation it is written as null.
  const bestError = head["bestError"] ?? Number.POSITIVE_INFINITY;
  return { ...head, bestError, ...Object.fromEntries(parts) } as TrainingState;
}

function parse(bytes: Uint8Array, damaged: Refusal): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw damaged;
  }
}
