/**
 * What the pedal plays, live: a WAV file without an end, 16 bit mono. A browser plays it through Web Audio, a script
 * keeps it (`curl`) or pipes it into a player.
 */
import type { ServerResponse } from "node:http";
import type { Hertz } from "../units.ts";
import { RequestRefusal } from "./request-refusal.ts";

const mostListeners = 4;
/** About two seconds: a listener on a slow network loses sound, the pedal loses no memory. */
const mostWaitingBytes = 200_000;
/** Of a file whose length nobody knows. */
const endless = 0xffffffff;
const headerBytes = 44;

/** The canonical header of RIFF/WAVE PCM. */
export function endlessWavHeader(rate: Hertz): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(endless, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * rate, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(endless, 40);
  return header;
}

function toPcm(blocks: readonly Float32Array[]): Buffer {
  const frames = blocks.reduce((sum, block) => sum + block.length, 0);
  const bytes = Buffer.allocUnsafe(2 * frames);
  let at = 0;
  for (const block of blocks) {
    for (const sample of block) {
      at = bytes.writeInt16LE(Math.round(32767 * Math.min(1, Math.max(-1, sample))), at);
    }
  }
  return bytes;
}

export class SoundStream {
  readonly #rate: Hertz;
  readonly #listeners = new Set<ServerResponse>();

  constructor(rate: Hertz) {
    this.#rate = rate;
  }

  /** @throws RequestRefusal where too many listen already */
  add(response: ServerResponse): void {
    if (this.#listeners.size >= mostListeners) {
      throw new RequestRefusal(503, `${mostListeners} browsers are listening already: stop one of them.`);
    }
    response.writeHead(200, { "Content-Type": "audio/wav" });
    response.write(endlessWavHeader(this.#rate));
    this.#listeners.add(response);
    response.on("close", () => this.#listeners.delete(response));
  }

  /** What was played since the last call. */
  push(blocks: readonly Float32Array[]): void {
    if (this.#listeners.size === 0 || blocks.length === 0) return;
    const bytes = toPcm(blocks);
    for (const response of this.#listeners) {
      if (response.writableLength <= mostWaitingBytes) response.write(bytes);
    }
  }

  close(): void {
    for (const response of this.#listeners) response.destroy();
  }
}
