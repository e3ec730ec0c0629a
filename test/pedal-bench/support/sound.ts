/** Sound as the loop-back card carries it: 32 bits, two channels that are the same. */

export const rate = 48_000;

export function stereoBytes(mono: Int32Array): Buffer {
  const both = new Int32Array(2 * mono.length);
  for (const [frame, sample] of mono.entries()) both.fill(sample, 2 * frame, 2 * frame + 2);
  return Buffer.from(both.buffer);
}

export function leftChannel(bytes: Buffer): Int32Array {
  return Int32Array.from({ length: Math.floor(bytes.length / 8) }, (_, frame) =>
    bytes.readInt32LE(8 * frame),
  );
}

/** A sine of `amplitude` (1 is full scale) that begins after `rest` frames of silence. */
export function sine(hertz: number, amplitude: number, frames: number, rest = 0): Int32Array {
  return Int32Array.from({ length: frames }, (_, frame) =>
    frame < rest
      ? 0
      : 2 ** 31 * Math.fround(amplitude * Math.sin((2 * Math.PI * hertz * (frame - rest)) / rate)),
  );
}

/** How many samples differ. */
export function differences(one: Int32Array, other: Int32Array): number {
  let count = Math.abs(one.length - other.length);
  for (let frame = 0; frame < Math.min(one.length, other.length); frame++)
    if (one[frame] !== other[frame]) count++;
  return count;
}
