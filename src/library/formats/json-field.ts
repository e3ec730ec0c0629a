/**
 * A value inside a JSON file together with its path, so that whatever is wrong with it can be said in one sentence:
 * "config.layers[1].channels must be a whole number from 1 to 1024; the file has "16"."
 */
import { Refusal } from "../../refusal.ts";

const shortest = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 37)}...`);

const describe = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return shortest(typeof value === "string" ? JSON.stringify(value) : String(value));
};

/** Weights and levels are float32 in every program that plays them. */
const isFiniteFloat32 = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(Math.fround(value));

export class JsonField {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path = "") {
    this.value = value;
    this.path = path;
  }

  /** The refusal of this value: "<path> must be <expected>; the file has <value>." */
  refusal(expected: string): Refusal {
    const subject = this.path === "" ? "The file" : this.path;
    return new Refusal(`${subject} must be ${expected}; the file has ${describe(this.value)}.`);
  }

  get isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** Another value under the same path. */
  with(value: unknown): JsonField {
    return new JsonField(value, this.path);
  }

  /** Neither absent nor null. */
  get isPresent(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  has(name: string): boolean {
    return this.isObject && Object.hasOwn(this.value as object, name);
  }

  /** A member of this object; its value is undefined where the file does not have it. */
  member(name: string): JsonField {
    if (!this.isObject) throw this.refusal("an object");
    const value: unknown = this.has(name) ? (this.value as Record<string, unknown>)[name] : undefined;
    return new JsonField(value, this.path === "" ? name : `${this.path}.${name}`);
  }

  memberNames(): string[] {
    if (!this.isObject) throw this.refusal("an object");
    return Object.keys(this.value as object);
  }

  object(): JsonField {
    if (!this.isObject) throw this.refusal("an object");
    return this;
  }

  /** The entries of this list. For lists of numbers use `floats`, which makes no object for each. */
  items(minimum = 0, maximum = 100_000): JsonField[] {
    const { value } = this;
    if (!Array.isArray(value) || value.length < minimum || value.length > maximum)
      throw this.refusal(`a list of ${minimum === 0 ? "at most" : `${minimum} to`} ${maximum} entries`);
    return value.map((entry, index) => new JsonField(entry, `${this.path}[${index}]`));
  }

  /** One entry of this list; its value is undefined beyond the list's end. */
  entry(index: number): JsonField {
    const value: unknown = Array.isArray(this.value) ? this.value[index] : undefined;
    return new JsonField(value, `${this.path}[${index}]`);
  }

  /** A list of exactly `count` entries. */
  itemsExactly(count: number): JsonField[] {
    const { value } = this;
    if (!Array.isArray(value) || value.length !== count) throw this.refusal(`a list of ${count} entries`);
    return value.map((entry, index) => new JsonField(entry, `${this.path}[${index}]`));
  }

  integer(minimum: number, maximum: number): number {
    const { value } = this;
    if (typeof value !== "number" || !Number.isInteger(value) || value < minimum || value > maximum)
      throw this.refusal(`a whole number from ${minimum} to ${maximum}`);
    return value;
  }

  integerOr(fallback: number, minimum: number, maximum: number): number {
    return this.isPresent ? this.integer(minimum, maximum) : fallback;
  }

  number(): number {
    if (!isFiniteFloat32(this.value)) throw this.refusal("a finite number");
    return this.value;
  }

  numberOr(fallback: number): number {
    return this.isPresent ? this.number() : fallback;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") throw this.refusal("true or false");
    return this.value;
  }

  booleanOr(fallback: boolean): boolean {
    return this.isPresent ? this.boolean() : fallback;
  }

  text(): string {
    if (typeof this.value !== "string") throw this.refusal("a text");
    return this.value;
  }

  textOr(fallback: string): string {
    return this.isPresent ? this.text() : fallback;
  }

  /** A flat list of finite numbers, as float32. The list exists already, so its copy cannot be out of proportion. */
  floats(): Float32Array {
    const { value } = this;
    if (!Array.isArray(value)) throw this.refusal("a list of numbers");
    const result = new Float32Array(value.length);
    for (let index = 0; index < value.length; index++) {
      const entry: unknown = value[index];
      if (!isFiniteFloat32(entry))
        throw new JsonField(entry, `${this.path}[${index}]`).refusal("a finite number");
      result[index] = entry;
    }
    return result;
  }

  /** A flat list of exactly `count` finite numbers. */
  floatsExactly(count: number): Float32Array {
    const { value } = this;
    if (!Array.isArray(value) || value.length !== count) throw this.refusal(`a list of ${count} numbers`);
    return this.floats();
  }

  /** A list of `rows` lists of `columns` numbers each, flattened row-major. */
  matrix(rows: number, columns: number): Float32Array {
    const lists = this.itemsExactly(rows);
    for (const list of lists)
      if (!Array.isArray(list.value) || list.value.length !== columns)
        throw list.refusal(`a list of ${columns} numbers`);
    const result = new Float32Array(rows * columns);
    lists.forEach((list, row) => {
      result.set(list.floats(), row * columns);
    });
    return result;
  }
}
