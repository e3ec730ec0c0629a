/** What the stage does to a codec, done to the firmware itself: counted, survived, without a bang. */
import { beforeAll, describe, expect, it } from "vitest";
import { tone } from "../../support/pedalsim/guitar.ts";
import { goldenModel, hole, type ProductEnd, runProduct } from "../../support/pedalsim/product.ts";
import { type CodecSettings, skipped } from "../../support/pedalsim/run.ts";

const frames = 96_000;
const input = tone(frames);
const faultFrame = 24_000;
/** 100 ms. */
const promised = 4800;

function play(codec: CodecSettings, ...args: string[]): Promise<ProductEnd> {
  const all = ["--device", "pedal", "--model", goldenModel("syn-lstm-1x24"), "--seconds", "1.5", ...args];
  return runProduct({ args: all, input, holdUntil: /is ready/, codec });
}

const heard = (sample: number): number => (sample === hole ? 0 : sample / 2 ** 31);

/** Loudest sample of the undisturbed sound before the fault. */
function usualPeak(output: Int32Array): number {
  return output.subarray(12_000, 20_000).reduce((peak, sample) => Math.max(peak, Math.abs(heard(sample))), 0);
}

/** First frame from `start` on at which the sound is as loud as before for a whole cycle of the tone. */
function soundIsBack(output: Int32Array, start: number): number {
  const enough = 0.9 * usualPeak(output);
  for (let frame = start; frame < output.length; frame++) {
    if (Math.abs(heard(output[frame]!)) >= enough) return frame;
  }
  return Number.POSITIVE_INFINITY;
}

/** Largest step from one frame to the next, but for the one with which the sound broke off. */
function largestStep(output: Int32Array, start: number, end: number): number {
  let largest = 0;
  for (let frame = start; frame < end; frame++) {
    const brokeOff =
      output[frame] === hole || (heard(output[frame]!) === 0 && heard(output[frame + 1]!) === 0);
    const step = Math.abs(heard(output[frame]!) - heard(output[frame - 1]!));
    if (!brokeOff) largest = Math.max(largest, step);
  }
  return largest;
}

describe.skipIf(skipped !== undefined)("the firmware on a bad stage", () => {
  let usualStep: number;

  beforeAll(async () => {
    usualStep = largestStep((await play({})).output, 12_000, 40_000);
  });

  it.each([
    ["an xrun", `xrun@${faultFrame}`, 1],
    ["a period three periods late", `late@${faultFrame}:3`, 1],
    [
      "ten xruns in a row",
      Array.from({ length: 10 }, (_, n) => `xrun@${faultFrame + 200 * n}`).join(" "),
      10,
    ],
  ])(
    "after %s sound is back within 100 ms, without a bang, and it was counted",
    async (_name, faults, xruns) => {
      const { said, output, exitCode } = await play({ faults });
      expect(exitCode).toBe(0);
      expect(said).toContain(`${xruns} xruns`);
      const last = faultFrame + 200 * (xruns - 1);
      const back = soundIsBack(output, last + 300);
      expect(back - last).toBeLessThan(promised);
      expect(largestStep(output, faultFrame, last + 2 * promised)).toBeLessThan(1.1 * usualStep);
    },
  );

  it("after an unplugged cable is back in, sound is back within 100 ms, without a bang", async () => {
    const replug = faultFrame + 12_000;
    const { said, output, exitCode } = await play({ faults: `unplug@${faultFrame} replug@${replug}` });
    expect(exitCode).toBe(0);
    expect(said).toContain("was unplugged: plug it in again");
    expect(said.match(/Playing:/g)).toHaveLength(2);
    expect(soundIsBack(output, replug) - replug).toBeLessThan(promised);
    expect(largestStep(output, faultFrame, replug + 2 * promised)).toBeLessThan(1.1 * usualStep);
  });

  it.each([200, 400])("after a codec said nothing for %i ms sound is back within 100 ms", async (pause) => {
    const { output, exitCode } = await play({ faults: `stall@${faultFrame}:${pause}` });
    expect(exitCode).toBe(0);
    expect(soundIsBack(output, faultFrame + 300) - faultFrame).toBeLessThan(promised);
    expect(largestStep(output, faultFrame, faultFrame + 2 * promised)).toBeLessThan(1.1 * usualStep);
  });

  it("is not louder after a fault than the limiter allows", async () => {
    const { output } = await play({ faults: `xrun@${faultFrame} unplug@40000 replug@50000` });
    const ceiling = 10 ** (-1 / 20);
    expect(output.reduce((peak, sample) => Math.max(peak, Math.abs(heard(sample))), 0)).toBeLessThanOrEqual(
      ceiling,
    );
  });
});
