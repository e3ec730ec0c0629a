/** Reads numbers and texts out of bytes, front to back; the end of the bytes is a Refusal. */
import { Refusal } from "../../../refusal.ts";

export class ByteReader {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, position = 0) {
    this.position = position;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Steps over `count` bytes and returns where they start. */
  #advance(count: number): number {
    const start = this.position;
    if (count > this.#bytes.length - start)
      throw new Refusal(
        "The file ends in the middle: it was cut off while copying or downloading. Copy it again.",
      );
    this.position += count;
    return start;
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), true);
  }

  bigEndianDouble(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view of the next `count` bytes. */
  bytes(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** UTF-8. */
  text(count: number): string {
    return new TextDecoder().decode(this.bytes(count));
  }

  /** Up to the next line feed, which is stepped over. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    const count = (end === -1 ? this.#bytes.length : end) - this.position;
    const text = this.text(Math.min(count, 1000));
    this.#advance(1);
    return text;
  }

  /** A two's complement integer of `count` bytes, the lowest first; a number where it fits one exactly. */
  bigInteger(count: number): number | bigint {
    const digits = this.bytes(count);
    let value = 0n;
    for (let index = count - 1; index >= 0; index--) value = value * 256n + BigInt(digits[index] ?? 0);
    if (count > 0 && (digits[count - 1] ?? 0) >= 0x80) value -= 1n << BigInt(8 * count);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
}
