/** Damages files in the ways that disks, downloads, editors and malice do, reproducibly. */
import type { Json } from "./files.ts";
import type { Random } from "./random.ts";

const junk: Json[] = [
  null,
  true,
  -1,
  0,
  1,
  2,
  3,
  0.5,
  -0.5,
  16,
  255,
  4096,
  65536,
  1e9,
  1e15,
  1e39,
  -1e300,
  "",
  "16",
  "Tanh",
  "gated",
  "LSTM",
  "WaveNet",
  "constructor",
  "__proto__",
  [],
  [1],
  [[1]],
  [null],
  {},
  { type: "ReLU" },
  { active: true },
  { length: 5 },
];

type Holder = { get: () => Json; set: (value: Json) => void; remove: () => void };

/** The ways on from a value. A list offers one entry only, so that the few members beside it get their share. */
const keysOf = (value: Json, random: Random): (string | number)[] => {
  if (Array.isArray(value)) return value.length === 0 ? [] : [random.integer(value.length)];
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
};

/** A random place in a JSON value, more often deep than shallow; null for a value without members. */
const placeIn = (root: Json, random: Random): Holder | null => {
  let value = root;
  let holder: Holder | null = null;
  for (;;) {
    const keys = keysOf(value, random);
    if (keys.length === 0 || (holder !== null && random.unit() < 0.12)) return holder;
    const container = value;
    const key = keys[random.integer(keys.length)] as string | number;
    holder = {
      get: () => container[key],
      set: (next) => {
        container[key] = next;
      },
      remove: () => {
        if (Array.isArray(container)) container.splice(Number(key), 1);
        else delete container[key];
      },
    };
    value = container[key];
  }
};

const changeStructure = (root: Json, random: Random): void => {
  const place = placeIn(root, random);
  if (place === null) return;
  const value = place.get();
  switch (random.integer(5)) {
    case 0:
      place.remove();
      break;
    case 1:
      if (Array.isArray(value)) value.push(structuredClone(value[0] ?? 1));
      else place.set([value]);
      break;
    case 2:
      place.set(
        typeof value === "number" ? value * 2 + 1 : structuredClone(placeIn(root, random)?.get() ?? 0),
      );
      break;
    default:
      place.set(structuredClone(junk[random.integer(junk.length)]));
  }
};

const mutateText = (bytes: Uint8Array, random: Random): Uint8Array => {
  const root = JSON.parse(new TextDecoder().decode(bytes));
  for (let count = random.integer(3); count >= 0; count--) changeStructure(root, random);
  return new TextEncoder().encode(JSON.stringify(root));
};

const spliced = (bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array => {
  const result = new Uint8Array(at + inserted.length + Math.max(0, bytes.length - at - removed));
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
};

const tokens = [
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  '"',
  "-",
  "1e999",
  "NaN",
  "null",
  "0",
  "\u0000",
  "\\",
  "\\u12",
].map((text) => new TextEncoder().encode(text));

const changeBytes = (bytes: Uint8Array, random: Random): Uint8Array => {
  const at = random.integer(bytes.length + 1);
  const length = 1 + random.integer(random.unit() < 0.5 ? 4 : 200);
  switch (random.integer(6)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return spliced(bytes, at, length, new Uint8Array(0));
    case 2:
      return spliced(bytes, at, 0, bytes.slice(at, at + length));
    case 3:
      return spliced(bytes, at, random.integer(3), tokens[random.integer(tokens.length)] as Uint8Array);
    case 4:
      return spliced(bytes, at, 1, Uint8Array.of(random.integer(256)));
    default: {
      const from = random.integer(bytes.length + 1);
      return spliced(bytes, at, length, bytes.slice(from, from + length));
    }
  }
};

const mutateBytes = (bytes: Uint8Array, random: Random): Uint8Array => {
  let result = bytes;
  for (let count = random.integer(3); count >= 0; count--) result = changeBytes(result, random);
  return result;
};

/** A damaged copy of a file; `isJson` files are also changed in meaning and stay JSON. */
export const mutate = (bytes: Uint8Array, isJson: boolean, random: Random): Uint8Array =>
  isJson && random.unit() < 0.6 ? mutateText(bytes, random) : mutateBytes(bytes, random);
