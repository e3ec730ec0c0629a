/**
 * Between the device's samples and float32 rows: interleaved little-endian integers, left-justified, of 4, 3 or 2 bytes.
 * Full scale is 1.
 */

/** One channel of the device's block into a row. */
export function readSamples(
  from: usize, sampleBytes: u32, channels: u32, channel: u32, row: usize, frames: u32,
): void {
  const step: usize = sampleBytes * channels;
  let sample = from + sampleBytes * channel;
  const end = row + 4 * frames;
  for (let to = row; to != end; to += 4) {
    let value: f32;
    if (sampleBytes == 4) value = <f32>load<i32>(sample) * <f32>(1.0 / 2147483648.0);
    else if (sampleBytes == 2) value = <f32>load<i16>(sample) * <f32>(1.0 / 32768.0);
    else {
      // The three bytes in the upper part of a word: the sign comes by itself.
      const word = ((load<u8>(sample, 2) as i32) << 24) | ((load<u16>(sample) as i32) << 8);
      value = <f32>word * <f32>(1.0 / 2147483648.0);
    }
    store<f32>(to, value);
    sample += step;
  }
}

/** A row into every channel of the device's block; rounded to the nearest step, held at full scale. */
export function writeSamples(row: usize, to: usize, sampleBytes: u32, channels: u32, frames: u32): void {
  const end = row + 4 * frames;
  let sample = to;
  for (let from = row; from != end; from += 4) {
    const value = load<f32>(from);
    let word: i32;
    if (sampleBytes == 4) word = <i32>(value * 2147483648.0);
    else if (sampleBytes == 2) word = max(-32768, min(32767, <i32>nearest<f32>(value * 32768.0)));
    else word = max(-8388608, min(8388607, <i32>nearest<f32>(value * 8388608.0)));
    for (let channel: u32 = 0; channel < channels; channel++) {
      if (sampleBytes == 4) store<i32>(sample, word);
      else {
        store<i16>(sample, <i16>word);
        if (sampleBytes == 3) store<i8>(sample, <i8>(word >> 16), 2);
      }
      sample += sampleBytes;
    }
  }
}
