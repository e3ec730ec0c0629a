/** PyTorch checkpoints, both the old form (pickles and storages in a row) and the ZIP form. */
import { Refusal } from "../../../refusal.ts";
import { ByteReader } from "./byte-reader.ts";
import { Attributes, PickleName, type PickleValue, type PickleWorld, readPickle } from "./pickle.ts";
import { readStoredEntries } from "./zip.ts";

/** Bytes of one element; only the first two kinds are ever decoded. */
const elementSizes: Record<string, number> = {
  "torch.FloatStorage": 4,
  "torch.DoubleStorage": 8,
  "torch.HalfStorage": 2,
  "torch.BFloat16Storage": 2,
  "torch.LongStorage": 8,
  "torch.IntStorage": 4,
  "torch.ShortStorage": 2,
  "torch.CharStorage": 1,
  "torch.ByteStorage": 1,
  "torch.BoolStorage": 1,
};

class StorageReference {
  readonly key: string;
  readonly type: string;
  constructor(key: string, type: string) {
    this.key = key;
    this.type = type;
  }
}

class TensorReference {
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: number[];
  readonly strides: number[];
  constructor(storage: StorageReference, offset: number, shape: number[], strides: number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const damaged = () => new Refusal("The checkpoint is damaged: copy or download it again.");

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0;

const rebuildTensor = ([storage, offset, shape, strides]: PickleValue[]): PickleValue => {
  const counts = (value: PickleValue | undefined): value is number[] =>
    Array.isArray(value) && value.every(isCount);
  if (!(storage instanceof StorageReference) || !isCount(offset) || !counts(shape) || !counts(strides))
    throw damaged();
  if (shape.length !== strides.length || shape.length > 8) throw damaged();
  return new TensorReference(storage, offset, shape, strides);
};

/** All that checkpoints of models call; each only makes a plain value. */
const constructors = new Map<string, (values: PickleValue[]) => PickleValue>([
  ["collections.OrderedDict", () => new Map()],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_parameter", ([tensor]) => tensor ?? null],
  ["argparse.Namespace", () => new Attributes()],
  ["pytorch_lightning.utilities.parsing.AttributeDict", () => new Map()],
]);

const readStorageId = (id: PickleValue): StorageReference => {
  if (
    !Array.isArray(id) ||
    id[0] !== "storage" ||
    !(id[1] instanceof PickleName) ||
    typeof id[2] !== "string"
  )
    throw damaged();
  return new StorageReference(id[2], id[1].name);
};

const elementSize = (type: string): number => {
  const size = Object.hasOwn(elementSizes, type) ? elementSizes[type] : undefined;
  if (size === undefined)
    throw new Refusal(`The checkpoint holds numbers of the unknown kind "${type.slice(0, 40)}".`);
  return size;
};

type Storages = (key: string) => Uint8Array | undefined;

/** The first pickle of the old form: PyTorch's magic number. */
const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

export const looksLikeOldCheckpoint = (bytes: Uint8Array): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

export const looksLikeZip = (bytes: Uint8Array): boolean =>
  [0x50, 0x4b, 3, 4].every((byte, index) => bytes[index] === byte);

const oldProtocol = 1001;

const readOld = (bytes: Uint8Array): Checkpoint => {
  const reader = new ByteReader(bytes);
  const types = new Map<string, string>();
  const world: PickleWorld = {
    constructors,
    persistent: (id) => {
      const storage = readStorageId(id);
      types.set(storage.key, storage.type);
      return storage;
    },
  };
  readPickle(reader, world);
  if (readPickle(reader, world) !== oldProtocol) throw damaged();
  const system = readPickle(reader, world);
  if (!(system instanceof Map) || system.get("little_endian") !== true)
    throw new Refusal("The checkpoint was written on a big-endian machine, which is not supported.");
  const root = readPickle(reader, world);
  const keys = readPickle(reader, world);
  if (!Array.isArray(keys)) throw damaged();
  const storages = new Map<string, Uint8Array>();
  for (const key of keys) {
    const type = typeof key === "string" ? types.get(key) : undefined;
    if (typeof key !== "string" || type === undefined) throw damaged();
    const count = Number(reader.int64());
    if (!isCount(count)) throw damaged();
    storages.set(key, reader.bytes(count * elementSize(type)));
  }
  return new Checkpoint(root, (key) => storages.get(key));
};

/** Null where the archive is no checkpoint. */
const readZip = (bytes: Uint8Array): Checkpoint | null => {
  const entries = readStoredEntries(bytes);
  const main = [...entries.keys()].find((name) => /(^|\/)data\.pkl$/.test(name));
  if (main === undefined) return null;
  const folder = main.slice(0, -"data.pkl".length);
  const world: PickleWorld = { constructors, persistent: readStorageId };
  const root = readPickle(new ByteReader(entries.get(main) ?? new Uint8Array(0)), world);
  return new Checkpoint(root, (key) => entries.get(`${folder}data/${key}`));
};

/** A checkpoint's value; tensors are decoded when asked for. */
export class Checkpoint {
  readonly root: PickleValue;
  readonly #storages: Storages;

  constructor(root: PickleValue, storages: Storages) {
    this.root = root;
    this.#storages = storages;
  }

  /** `value` as the weights of a tensor of exactly this shape, row-major; `name` is for the Refusal otherwise. */
  tensor(value: PickleValue | undefined, shape: readonly number[], name: string): Float32Array {
    if (!(value instanceof TensorReference)) throw new Refusal(`The checkpoint has no tensor "${name}".`);
    if (value.shape.join() !== shape.join())
      throw new Refusal(
        `${name} must have the shape [${shape.join(", ")}]; it has [${value.shape.join(", ")}].`,
      );
    const read = this.#elements(value.storage, name);
    const count = shape.reduce((product, size) => product * size, 1);
    const last = value.shape.reduce(
      (sum, size, axis) => sum + (size - 1) * (value.strides[axis] ?? 0),
      value.offset,
    );
    if (count > read.length || last >= read.length)
      throw new Refusal(`${name} reaches beyond the numbers that the checkpoint holds. It is damaged.`);
    const result = new Float32Array(count);
    for (let index = 0; index < count; index++) result[index] = read.at(placeOf(index, value));
    if (!result.every(Number.isFinite))
      throw new Refusal(`${name} holds a value that is not a finite number.`);
    return result;
  }

  #elements({ key, type }: StorageReference, name: string): { length: number; at(index: number): number } {
    const bytes = this.#storages(key);
    if (bytes === undefined)
      throw new Refusal(`The checkpoint lacks the numbers of "${name}". It is damaged.`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = Math.floor(bytes.length / elementSize(type));
    if (type === "torch.FloatStorage") return { length, at: (index) => view.getFloat32(4 * index, true) };
    if (type === "torch.DoubleStorage") return { length, at: (index) => view.getFloat64(8 * index, true) };
    throw new Refusal(`${name} holds numbers of the kind "${type}"; float or double can be read.`);
  }
}

/** Place in the storage of the element with this row-major index. */
const placeOf = (index: number, { offset, shape, strides }: TensorReference): number => {
  let place = offset;
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    place += (rest % size) * (strides[axis] as number);
    rest = Math.floor(rest / size);
  }
  return place;
};

/** Null where the bytes are a ZIP archive without a checkpoint. */
export const readCheckpoint = (bytes: Uint8Array): Checkpoint | null =>
  looksLikeOldCheckpoint(bytes) ? readOld(bytes) : readZip(bytes);
