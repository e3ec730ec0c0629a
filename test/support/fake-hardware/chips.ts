/** The two chips of the fake bus, by their data sheets. */

import type { Chip } from "./i2c-node.ts";

/** ADS1115: four inputs, single-shot conversions that take their time. @see TI SBAS444, sections 7 and 8 */
export class FakeAds1115 implements Chip {
  /** At the inputs A0 to A3. */
  readonly volts = [0, 0, 0, 0];
  private pointer = 0;
  private config = 0x8583;
  private conversion = 0;
  private readyAt = 0;

  write(bytes: Buffer): void {
    this.pointer = bytes[0]! & 3;
    if (bytes.length < 3 || this.pointer !== 1) return;
    this.config = bytes.readUInt16BE(1) & 0x7fff;
    if ((bytes[1]! & 0x80) === 0) return;
    const samplesPerSecond = [8, 16, 32, 64, 128, 250, 475, 860][(this.config >> 5) & 7]!;
    this.readyAt = performance.now() + 1000 / samplesPerSecond;
  }

  read(length: number): Buffer {
    const answer = Buffer.alloc(Math.max(2, length));
    const ready = performance.now() >= this.readyAt;
    if (ready && this.readyAt > 0) {
      this.conversion = this.convert();
      this.readyAt = 0;
    }
    if (this.pointer === 0) answer.writeInt16BE(this.conversion, 0);
    else answer.writeUInt16BE(this.config | (ready ? 0x8000 : 0), 0);
    return answer.subarray(0, length);
  }

  private convert(): number {
    const mux = (this.config >> 12) & 7;
    // Single-ended inputs are 4 to 7; the differential pairs are of no use to a pedal and read 0.
    const volts = mux >= 4 ? this.volts[mux - 4]! : 0;
    const fullScale = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256][(this.config >> 9) & 7]!;
    return Math.max(-32768, Math.min(32767, Math.round((volts / fullScale) * 32768)));
  }
}

/** SSD1306 (128 columns) or SH1106 (132) with page addressing. @see Solomon Systech SSD1306, sections 8 and 9 */
export class FakeDisplay implements Chip {
  readonly columns: number;
  readonly memory: Uint8Array;
  isOn = false;
  /** Bytes of picture taken so far. */
  pictureBytes = 0;
  private page = 0;
  private column = 0;

  constructor(columns: number) {
    this.columns = columns;
    this.memory = new Uint8Array(columns * 8);
  }

  write(bytes: Buffer): void {
    if (bytes[0] === 0x40) this.takePicture(bytes.subarray(1));
    else if (bytes[0] === 0x00) this.takeCommands(bytes.subarray(1));
  }

  read(length: number): Buffer {
    return Buffer.alloc(length);
  }

  private takePicture(bytes: Buffer): void {
    this.pictureBytes += bytes.length;
    for (const byte of bytes) {
      if (this.column < this.columns) this.memory[this.page * this.columns + this.column] = byte;
      this.column++;
    }
  }

  private takeCommands(bytes: Buffer): void {
    const withParameter = [0x20, 0x81, 0x8d, 0xa8, 0xad, 0xd3, 0xd5, 0xd9, 0xda, 0xdb];
    for (let index = 0; index < bytes.length; index++) {
      const command = bytes[index]!;
      if (withParameter.includes(command)) index++;
      else if (command === 0xae || command === 0xaf) this.isOn = command === 0xaf;
      else if (command >= 0xb0 && command <= 0xb7) this.page = command - 0xb0;
      else if (command <= 0x0f) this.column = (this.column & 0xf0) | command;
      else if (command <= 0x1f) this.column = (this.column & 0x0f) | ((command & 0x0f) << 4);
    }
  }
}
