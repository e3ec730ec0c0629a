/** A device for tests: so many frames late, then a soft clipper with a one-pole low-pass behind it. */
export type DeviceSettings = { delay?: number; gain?: number; noise?: (frame: number) => number };

export function throughDevice(
  dry: Float32Array,
  { delay = 0, gain = 4, noise = () => 0 }: DeviceSettings = {},
): Float32Array<ArrayBuffer> {
  let low = 0;
  return Float32Array.from({ length: dry.length + delay }, (_, frame) => {
    low += 0.4 * (0.3 * Math.tanh(gain * (dry[frame - delay] ?? 0)) - low);
    return low + noise(frame);
  });
}
