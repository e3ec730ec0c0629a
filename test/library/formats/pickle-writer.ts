/** Writes pickles and PyTorch checkpoints for tests, of the few kinds of values that checkpoints hold. */

export class Name {
  readonly module: string;
  readonly name: string;
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }
}

/** A call of a name, as __reduce__ gives it, and the state that is then set on the result. */
export class Call {
  readonly callee: Name;
  readonly values: Value[];
  readonly state: Value | undefined;
  constructor(callee: Name, values: Value[], state?: Value) {
    this.callee = callee;
    this.values = values;
    this.state = state;
  }
}

export class Tuple {
  readonly values: Value[];
  constructor(...values: Value[]) {
    this.values = values;
  }
}

export class Tensor {
  readonly data: number[];
  readonly shape: number[];
  constructor(data: number[], shape: number[]) {
    this.data = data;
    this.shape = shape;
  }
}

/** Python's OrderedDict, as state dictionaries are. */
export class OrderedDictionary extends Map<string, Value> {}

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Value[]
  | Map<string, Value>
  | Name
  | Call
  | Tuple
  | Tensor;

const littleEndian = (value: number | bigint, size: number): number[] =>
  Array.from({ length: size }, (_, index) => Number((BigInt(value) >> BigInt(8 * index)) & 0xffn));

const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

const double = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [...new Uint8Array(view.buffer)];
};

const contiguousStrides = (shape: number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));

type Storage = { key: string; data: number[] };

const numberBytes = (value: number): number[] => {
  if (!Number.isInteger(value)) return [0x47, ...double(value)];
  if (value >= 0 && value < 256) return [0x4b, value];
  return [0x4a, ...littleEndian(value, 4)];
};

const nameBytes = ({ module, name }: Name): number[] => [0x63, ...ascii(`${module}\n${name}\n`)];

/** The bytes that push one value; the storages of tensors are added to `storages`. */
const bytesOf = (value: Value, storages: Storage[]): number[] => {
  const each = (values: Value[]): number[] => values.flatMap((entry) => bytesOf(entry, storages));
  const members = (dictionary: Map<string, Value>): number[] =>
    [...dictionary].flatMap(([key, entry]) => each([key, entry]));
  const tuple = (values: Value[]): number[] => [0x28, ...each(values), 0x74];
  if (value === null) return [0x4e];
  if (typeof value === "boolean") return [value ? 0x88 : 0x89];
  if (typeof value === "number") return numberBytes(value);
  if (typeof value === "bigint") return [0x8a, 10, ...littleEndian(value, 10)];
  if (typeof value === "string") return [0x58, ...littleEndian(ascii(value).length, 4), ...ascii(value)];
  if (Array.isArray(value)) return [0x5d, 0x28, ...each(value), 0x65];
  if (value instanceof OrderedDictionary)
    return [...nameBytes(new Name("collections", "OrderedDict")), 0x29, 0x52, 0x28, ...members(value), 0x75];
  if (value instanceof Map) return [0x7d, 0x28, ...members(value), 0x75];
  if (value instanceof Name) return nameBytes(value);
  if (value instanceof Tuple) return tuple(value.values);
  if (value instanceof Call)
    return [
      ...nameBytes(value.callee),
      ...tuple(value.values),
      0x52,
      ...(value.state === undefined ? [] : [...bytesOf(value.state, storages), 0x62]),
    ];
  const key = `${storages.length}`;
  storages.push({ key, data: value.data });
  const id = new Tuple("storage", new Name("torch", "FloatStorage"), key, "cpu", value.data.length, null);
  return [
    ...nameBytes(new Name("torch._utils", "_rebuild_tensor_v2")),
    0x28,
    ...bytesOf(id, storages),
    0x51,
    ...each([0, new Tuple(...value.shape), new Tuple(...contiguousStrides(value.shape)), false, null]),
    0x74,
    0x52,
  ];
};

export const pickle = (value: Value, storages: Storage[] = []): number[] => [
  0x80,
  2,
  ...bytesOf(value, storages),
  0x2e,
];

const floatBytes = (data: number[]): number[] => [...new Uint8Array(Float32Array.from(data).buffer)];

const magicNumber = 119547037146038801333356n;

/** A checkpoint as PyTorch before 1.6 wrote it. */
export const oldCheckpoint = (value: Value): Uint8Array => {
  const storages: Storage[] = [];
  const main = pickle(value, storages);
  return Uint8Array.from([
    ...pickle(magicNumber),
    ...pickle(1001),
    ...pickle(
      new Map<string, Value>([
        ["protocol_version", 1001],
        ["little_endian", true],
      ]),
    ),
    ...main,
    ...pickle(storages.map(({ key }) => key)),
    ...storages.flatMap(({ data }) => [...littleEndian(data.length, 8), ...floatBytes(data)]),
  ]);
};

/** A ZIP archive whose entries are stored as they are. */
export const storedZip = (entries: [string, number[]][]): Uint8Array => {
  const local: number[] = [];
  const directory: number[] = [];
  for (const [name, content] of entries) {
    const sizes = [
      ...littleEndian(0, 4),
      ...littleEndian(content.length, 4),
      ...littleEndian(content.length, 4),
    ];
    const lengths = [...littleEndian(name.length, 2), 0, 0];
    directory.push(...ascii("PK"), 1, 2, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...sizes, ...lengths);
    directory.push(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...littleEndian(local.length, 4), ...ascii(name));
    local.push(...ascii("PK"), 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...sizes, ...lengths, ...ascii(name));
    for (const byte of content) local.push(byte);
  }
  const count = littleEndian(entries.length, 2);
  const end = [...ascii("PK"), 5, 6, 0, 0, 0, 0, ...count, ...count];
  return Uint8Array.from([
    ...local,
    ...directory,
    ...end,
    ...littleEndian(directory.length, 4),
    ...littleEndian(local.length, 4),
    0,
    0,
  ]);
};

/** A checkpoint as PyTorch writes it since 1.6. */
export const zipCheckpoint = (value: Value): Uint8Array => {
  const storages: Storage[] = [];
  const main = pickle(value, storages);
  return storedZip([
    ["archive/data.pkl", main],
    ["archive/version", ascii("3\n")],
    ...storages.map(({ key, data }): [string, number[]] => [`archive/data/${key}`, floatBytes(data)]),
  ]);
};
