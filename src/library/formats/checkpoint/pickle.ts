/**
 * Python's pickle, read as data. A pickle is a program for a small stack machine that may name any Python function and
 * call it; here a name is only a text, and calling one looks it up in a table of constructors that the caller gives.
 * Everything else is refused. Nothing is ever executed, and each instruction allocates a bounded amount.
 */
import { Refusal } from "../../../refusal.ts";
import type { ByteReader } from "./byte-reader.ts";

/** A Python class or function by its full name, such as "collections.OrderedDict". */
export class PickleName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Lists and tuples become arrays, dictionaries Maps; None is null. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleName
  | object;

export type PickleWorld = {
  /** What calling a name with its arguments gives, for the names that are known. */
  constructors: ReadonlyMap<string, (values: PickleValue[]) => PickleValue>;
  /** What a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
};

/** PedalNet's own checkpoint, optimiser included, has 15 000. */
const mostInstructions = 500_000;

const damaged = () => new Refusal("The checkpoint is damaged: copy or download it again.");

class Machine {
  readonly #reader: ByteReader;
  readonly #world: PickleWorld;
  readonly #memo = new Map<number, PickleValue>();
  readonly #marks: number[] = [];
  stack: PickleValue[] = [];

  constructor(reader: ByteReader, world: PickleWorld) {
    this.#reader = reader;
    this.#world = world;
  }

  run(): PickleValue {
    for (let count = 0; count < mostInstructions; count++) {
      const code = this.#reader.byte();
      if (code === stop) return this.pop();
      const instruction = instructions[code];
      if (instruction === undefined)
        throw new Refusal(`The checkpoint has an instruction (0x${code.toString(16)}) that no model needs.`);
      instruction(this, this.#reader);
    }
    throw new Refusal(
      `The checkpoint has more than ${mostInstructions} instructions, which no model of a pedal does.`,
    );
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || this.stack.length < (this.#marks.at(-1) ?? 0)) throw damaged();
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw damaged();
    return value;
  }

  mark(): void {
    this.#marks.push(this.stack.length);
  }

  /** Everything above the last mark, which goes too. */
  popToMark(): PickleValue[] {
    const from = this.#marks.pop();
    if (from === undefined) throw damaged();
    return this.stack.splice(from);
  }

  popMany(count: number): PickleValue[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  remember(place: number): void {
    this.#memo.set(place, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(place: number): void {
    const value = this.#memo.get(place);
    if (value === undefined) throw damaged();
    this.push(value);
  }

  append(values: PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw damaged();
    for (const value of values) list.push(value);
  }

  setItems(values: PickleValue[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map) || values.length % 2 !== 0) throw damaged();
    for (let index = 0; index < values.length; index += 2)
      dictionary.set(values[index] as PickleValue, values[index + 1] as PickleValue);
  }

  call(): void {
    const values = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleName) || !Array.isArray(values)) throw damaged();
    const make = this.#world.constructors.get(callee.name);
    if (make === undefined)
      throw new Refusal(
        `The checkpoint asks to call "${callee.name.slice(0, 60)}", which a model does not need. It was not opened; ` +
          "do not open it elsewhere either unless you trust where it comes from.",
      );
    this.push(make(values));
  }

  /** The attributes of an object: members of a Map stay; what else Python would set on it does not matter here. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof Attributes && state instanceof Map)
      for (const [name, value] of state) target.values.set(name, value);
  }

  persistent(): void {
    this.push(this.#world.persistent(this.pop()));
  }
}

/** A Python object of which only its attributes matter (argparse.Namespace). */
export class Attributes {
  readonly values = new Map<PickleValue, PickleValue>();
}

const stop = 0x2e;

type Instruction = (machine: Machine, reader: ByteReader) => void;

const pushing =
  (read: (reader: ByteReader) => PickleValue): Instruction =>
  (machine, reader) =>
    machine.push(read(reader));

const stackName: Instruction = (machine) => {
  const [module, name] = machine.popMany(2);
  machine.push(new PickleName(`${String(module)}.${String(name)}`));
};

/** By operation code; names as in Python's pickletools. */
const instructions: Record<number, Instruction> = {
  /* PROTO */ 128: (_, reader) => void reader.byte(),
  /* FRAME */ 149: (_, reader) => void reader.bytes(8),
  /* NONE */ 78: pushing(() => null),
  /* NEWTRUE */ 136: pushing(() => true),
  /* NEWFALSE */ 137: pushing(() => false),
  /* BININT */ 74: pushing((reader) => reader.int32()),
  /* BININT1 */ 75: pushing((reader) => reader.byte()),
  /* BININT2 */ 77: pushing((reader) => reader.uint16()),
  /* LONG1 */ 138: pushing((reader) => reader.bigInteger(reader.byte())),
  /* BINFLOAT */ 71: pushing((reader) => reader.bigEndianDouble()),
  /* SHORT_BINUNICODE */ 140: pushing((reader) => reader.text(reader.byte())),
  /* BINUNICODE */ 88: pushing((reader) => reader.text(reader.uint32())),
  /* SHORT_BINSTRING */ 85: pushing((reader) => reader.text(reader.byte())),
  /* BINSTRING */ 84: pushing((reader) => reader.text(reader.uint32())),
  /* SHORT_BINBYTES */ 67: pushing((reader) => reader.bytes(reader.byte())),
  /* BINBYTES */ 66: pushing((reader) => reader.bytes(reader.uint32())),
  /* EMPTY_LIST */ 93: pushing(() => []),
  /* EMPTY_TUPLE */ 41: pushing(() => []),
  /* EMPTY_DICT */ 125: pushing(() => new Map()),
  /* GLOBAL */ 99: pushing((reader) => new PickleName(`${reader.line()}.${reader.line()}`)),
  /* STACK_GLOBAL */ 147: stackName,
  /* MARK */ 40: (machine) => machine.mark(),
  /* POP */ 48: (machine) => void machine.pop(),
  /* TUPLE */ 116: (machine) => machine.push(machine.popToMark()),
  /* TUPLE1 */ 133: (machine) => machine.push(machine.popMany(1)),
  /* TUPLE2 */ 134: (machine) => machine.push(machine.popMany(2)),
  /* TUPLE3 */ 135: (machine) => machine.push(machine.popMany(3)),
  /* APPEND */ 97: (machine) => machine.append(machine.popMany(1)),
  /* APPENDS */ 101: (machine) => machine.append(machine.popToMark()),
  /* SETITEM */ 115: (machine) => machine.setItems(machine.popMany(2)),
  /* SETITEMS */ 117: (machine) => machine.setItems(machine.popToMark()),
  /* BINPUT */ 113: (machine, reader) => machine.remember(reader.byte()),
  /* LONG_BINPUT */ 114: (machine, reader) => machine.remember(reader.uint32()),
  /* MEMOIZE */ 148: (machine) => machine.rememberNext(),
  /* BINGET */ 104: (machine, reader) => machine.recall(reader.byte()),
  /* LONG_BINGET */ 106: (machine, reader) => machine.recall(reader.uint32()),
  /* REDUCE */ 82: (machine) => machine.call(),
  /* NEWOBJ */ 129: (machine) => machine.call(),
  /* BUILD */ 98: (machine) => machine.build(),
  /* BINPERSID */ 81: (machine) => machine.persistent(),
};

/** The value of the pickle that starts where `reader` stands; `reader` is left behind it. */
export const readPickle = (reader: ByteReader, world: PickleWorld): PickleValue =>
  new Machine(reader, world).run();
