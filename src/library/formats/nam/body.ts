import { Refusal } from "../../../refusal.ts";

/** What of a `.nam` file differs from one architecture to the next. */
export interface NamBody {
  /** The oldest that has all that the body uses. */
  readonly version: string;
  readonly architecture: string;
  readonly config: object;
  readonly weights: readonly Float32Array[];
}

export function cannotHold(what: string): Refusal {
  return new Refusal(
    `A .nam file cannot hold this network (${what}); train an LSTM with a dense head or a plain WaveNet.`,
  );
}
