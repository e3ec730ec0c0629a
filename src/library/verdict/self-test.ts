/** What a file says that its network makes of some samples (AIDA-X), held against what the pedal makes of them. */
import type { Model } from "../../engine/network.ts";
import { createReference } from "../../engine/reference/index.ts";
import { Refusal } from "../../refusal.ts";
import type { Frames } from "../../units.ts";

/** AIDA-X writes 2048 of them; more would say nothing new, and a file may hold any number. */
const mostFrames: Frames = 4096;
/** What AIDA-X asks of itself, at full scale. */
const sameNetwork = 1e-5;
/** 60 dB under full scale: beyond it something else would be heard, and no rounding is that large. */
const soundsTheSame = 1e-3;

/**
 * @param name for the sentence
 * @returns the model, with a remark where it meets its test narrowly
 * @throws Refusal when the pedal would play something else
 */
export function tested(model: Model, name: string): Model {
  const { network, parameters, selfTest, remarks } = model;
  if (!selfTest) return model;
  const input = Float64Array.from(selfTest.input.subarray(0, mostFrames));
  const knobs = parameters.map(() => new Float64Array(input.length));
  const output = createReference(network).process([input, ...knobs])[0] as Float64Array;
  let off = 0;
  let peak = 1;
  for (const [frame, sample] of output.entries()) {
    const expected = selfTest.output[frame] as number;
    off = Math.max(off, Math.abs(sample - expected));
    peak = Math.max(peak, Math.abs(expected));
  }
  off /= peak;
  if (off <= sameNetwork) return model;
  if (off <= soundsTheSame) {
    const remark = `The file's test of itself is met within ${off.toPrecision(1)} of full scale; AIDA-X asks for ${sameNetwork}.`;
    return { ...model, remarks: [...remarks, remark] };
  }
  throw new Refusal(
    `${name} says what its network should make of a few samples, and it makes something else of them: the file is damaged or was put together wrongly. Download it again, or export it again.`,
  );
}
