/** Builds WAV files byte by byte, independently of the writer under test. */
export function wavOf(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = chunks.reduce((sum, part) => sum + part.length, 0);
  const file = new Uint8Array(12 + length);
  file.set(new TextEncoder().encode("RIFF"), 0);
  new DataView(file.buffer).setUint32(4, 4 + length, true);
  file.set(new TextEncoder().encode("WAVE"), 8);
  let offset = 12;
  for (const part of chunks) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** A chunk with its padding byte; its size may be a lie. */
export function chunk(id: string, data: Uint8Array, size = data.length): Uint8Array {
  const bytes = new Uint8Array(8 + data.length + (data.length % 2));
  bytes.set(new TextEncoder().encode(id), 0);
  new DataView(bytes.buffer).setUint32(4, size, true);
  bytes.set(data, 8);
  return bytes;
}

interface Format {
  readonly tag: number;
  readonly bits: number;
  readonly channels: number;
  readonly rate: number;
  readonly extensible?: boolean;
  readonly validBits?: number;
  readonly blockBytes?: number;
}

export function formatChunk(format: Format): Uint8Array {
  const blockBytes = format.blockBytes ?? (format.bits / 8) * format.channels;
  const view = new DataView(new ArrayBuffer(format.extensible ? 40 : 16));
  view.setUint16(0, format.extensible ? 0xfffe : format.tag, true);
  view.setUint16(2, format.channels, true);
  view.setUint32(4, format.rate, true);
  view.setUint32(8, format.rate * blockBytes, true);
  view.setUint16(12, blockBytes, true);
  view.setUint16(14, format.bits, true);
  if (format.extensible) {
    view.setUint16(16, 22, true);
    view.setUint16(18, format.validBits ?? format.bits, true);
    view.setUint16(24, format.tag, true);
    // The rest of the GUID that all wave formats share.
    const rest = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];
    new Uint8Array(view.buffer).set(rest, 26);
  }
  return chunk("fmt ", new Uint8Array(view.buffer));
}
