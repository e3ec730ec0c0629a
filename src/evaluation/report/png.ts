/** Pictures as PNG in a data address: a palette of 256 colours, one byte a pixel. */
import { crc32, deflateSync } from "node:zlib";

/** @param pixels [height][width], indices into the palette @param palette 256 colours, red green blue */
export function pngAddress(pixels: Uint8Array, width: number, palette: Uint8Array): string {
  const height = pixels.length / width;
  const lines = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++)
    lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // 8 bits, by palette.
  head.set([8, 3, 0, 0, 0], 8);
  const file = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("PLTE", Buffer.from(palette)),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString("base64")}`;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** From one colour over others to the last, evenly. */
export function paletteOf(stops: readonly (readonly [number, number, number])[]): Uint8Array {
  const palette = new Uint8Array(3 * 256);
  for (let index = 0; index < 256; index++) {
    const place = (index / 255) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    for (let part = 0; part < 3; part++) {
      const [from, to] = [stops[low]![part]!, stops[low + 1]![part]!];
      palette[3 * index + part] = Math.round(from + (place - low) * (to - from));
    }
  }
  return palette;
}
