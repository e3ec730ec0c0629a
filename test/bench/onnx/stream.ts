/** A stream in the graph: a value of shape [1, channels, frames of the block]. */
import type { Frames } from "../../../src/units.ts";
import type { GraphWriter } from "./graph.ts";

export type Stream = { name: string; channels: number; frames: Frames };

/** A network of which there is no ONNX writing here; the bench then has no peer to show. */
export class NotInOnnx extends Error {
  constructor(what: string) {
    super(`no ONNX writing of ${what}`);
  }
}

export function add(graph: GraphWriter, a: Stream, b: Stream): Stream {
  return { ...a, name: graph.value("Add", [a.name, b.name]) };
}

export function multiply(graph: GraphWriter, a: Stream, b: Stream): Stream {
  return { ...a, name: graph.value("Mul", [a.name, b.name]) };
}

/** `count` channels from `first`. */
export function channelsOf(graph: GraphWriter, stream: Stream, first: number, count: number): Stream {
  if (first === 0 && count === stream.channels) return stream;
  const bounds = [first, first + count, 1].map((bound) => graph.integers(bound)) as [string, string, string];
  const [start, end, axis] = bounds;
  return { ...stream, channels: count, name: graph.value("Slice", [stream.name, start, end, axis]) };
}
