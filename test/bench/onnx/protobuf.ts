/** Protocol buffer messages, as far as an ONNX file needs them. Source: the protobuf encoding guide. */

const variableLength = 0;
const lengthDelimited = 2;
const fourBytes = 5;

export class Message {
  readonly #bytes: number[] = [];

  /** @param value any safe integer; negative ones take ten bytes, as the encoding has it */
  integer(field: number, value: number): this {
    this.#tag(field, variableLength);
    this.#variable(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, fourBytes);
    this.#append(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, lengthDelimited);
    this.#variable(BigInt(value.length));
    this.#append(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, "utf8"));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #tag(field: number, wireType: number): void {
    this.#variable(BigInt((field << 3) | wireType));
  }

  #variable(value: bigint): void {
    let rest = value;
    while (rest > 127n) {
      this.#bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.#bytes.push(Number(rest));
  }

  #append(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte);
  }
}
