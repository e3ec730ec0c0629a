/**
 * Writes ONNX models: a graph of named values, operators and constants. Operators are those of operator set 17
 * (onnx/docs/Operators.md); field numbers are those of onnx.proto.
 */
import { Message } from "./protobuf.ts";

type Attribute = number | readonly number[] | string;

/** A value that lives on from block to block; `name` is what it is at the block's start. */
export type State = { name: string; initial: Float32Array; next: string | null };

/** All states travel as one flat tensor: each tensor more costs a run of onnxruntime-web some microseconds. */
export const stateInput = "state";
export const stateOutput = "next_state";

const elementFloat = 1;
const elementInteger = 7;
const operatorSet = 17;
const irVersion = 8;

function tensor(name: string, element: number, dims: readonly number[], data: ArrayBufferView): Message {
  const message = new Message();
  for (const dim of dims) message.integer(1, dim);
  return message
    .integer(2, element)
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueInfo(name: string, dims: readonly number[]): Message {
  const shape = new Message();
  for (const dim of dims) shape.message(1, new Message().integer(1, dim));
  const type = new Message().message(1, new Message().integer(1, elementFloat).message(2, shape));
  return new Message().text(1, name).message(2, type);
}

/** Attributes are whole numbers (or lists of them), words, or, where the name is in `floatAttributes`, floats. */
const floatAttributes = new Set(["alpha"]);

function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "string") return message.text(4, value).integer(20, 3);
  if (typeof value === "number") {
    return floatAttributes.has(name)
      ? message.float(2, value).integer(20, 1)
      : message.integer(3, value).integer(20, 2);
  }
  for (const one of value) message.integer(8, one);
  return message.integer(20, 7);
}

export class GraphWriter {
  readonly #states: State[] = [];
  readonly #graph = new Message();
  #names = 0;

  /** An input of the graph: [dims] float32. */
  input(name: string, dims: readonly number[]): string {
    this.#graph.message(11, valueInfo(name, dims));
    return name;
  }

  constant(dims: readonly number[], values: Float32Array): string {
    const name = this.#fresh("constant");
    this.#graph.message(5, tensor(name, elementFloat, dims, values));
    return name;
  }

  integers(...values: number[]): string {
    const name = this.#fresh("integers");
    const data = BigInt64Array.from(values, BigInt);
    this.#graph.message(5, tensor(name, elementInteger, [values.length], data));
    return name;
  }

  /** Adds an operator and returns the names of its outputs; an empty input name stands for one left out. */
  operator(
    type: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    outputCount = 1,
  ): string[] {
    const outputs = Array.from({ length: outputCount }, () => this.#fresh(type));
    this.#add(type, inputs, outputs, attributes);
    return outputs;
  }

  /** The same for an operator of one output. */
  value(type: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    return this.operator(type, inputs, attributes)[0] as string;
  }

  /** A value that outlives the block: `initial` in the first one, then whatever `keep` last named. */
  state(dims: readonly number[], initial: Float32Array): State {
    const first = this.#states.reduce((sum, state) => sum + state.initial.length, 0);
    const bounds = [first, first + initial.length, 0].map((bound) => this.integers(bound));
    const flat = this.value("Slice", [stateInput, ...bounds]);
    const name = this.value("Reshape", [flat, this.integers(...dims)]);
    const state = { name, initial, next: null };
    this.#states.push(state);
    return state;
  }

  keep(state: State, value: string): void {
    state.next = this.value("Reshape", [value, this.integers(-1)]);
  }

  /** Gives a value an output's name. */
  output(name: string, value: string, dims: readonly number[]): void {
    this.#add("Identity", [value], [name], {});
    this.#graph.message(12, valueInfo(name, dims));
  }

  /** The whole file, and what its state input holds in the first block. */
  finish(): { bytes: Uint8Array; initialState: Float32Array } {
    const initialState = Float32Array.from(this.#states.flatMap(({ initial }) => [...initial]));
    if (initialState.length > 0) {
      this.input(stateInput, [initialState.length]);
      const parts = this.#states.map(({ name, next }) => next ?? name);
      this.output(stateOutput, this.value("Concat", parts, { axis: 0 }), [initialState.length]);
    }
    this.#graph.text(2, "network");
    const model = new Message()
      .integer(1, irVersion)
      .message(8, new Message().text(1, "").integer(2, operatorSet))
      .message(7, this.#graph);
    return { bytes: model.finish(), initialState };
  }

  #fresh(kind: string): string {
    return `${kind}${this.#names++}`;
  }

  #add(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Record<string, Attribute>,
  ): void {
    const node = new Message();
    for (const name of inputs) node.text(1, name);
    for (const name of outputs) node.text(2, name);
    node.text(3, `${type}${this.#names++}`).text(4, type);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.#graph.message(1, node);
  }
}
