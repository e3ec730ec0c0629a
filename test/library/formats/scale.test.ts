import { describe, expect, it } from "vitest";
import { play } from "../../engine/reference/play.ts";
import { linear, lstm, read, refusalOf } from "./files.ts";
import { guitarMl } from "./small-networks.ts";

describe("gains around a network", () => {
  it("are applied before and after it", () => {
    const squash = guitarMl("LSTM", 1, 2, { skip: 0 });
    const plain = play(read(squash), [0.5, -1, 1.5], 0);
    const scaled = play(read(squash, { inputScale: 5, outputScale: -2 }), [0.1, -0.2, 0.3], 0);
    scaled.forEach((value, frame) => {
      expect(value).toBeCloseTo(-2 * plain[frame]!, 6);
    });
  });

  it("leave the knobs as they are", () => {
    const model = read(guitarMl("GRU", 3, 2), { inputScale: 4 });
    expect(model.network).toMatchObject({
      nodes: [{ convolution: { weights: Float32Array.of(4, 0, 0, 0, 1, 0, 0, 0, 1) } }, { kind: "residual" }],
    });
  });

  it("leave no trace where they are 1", () => {
    expect(read(lstm(), { inputScale: 1, outputScale: 1 }).network).toEqual(read(lstm()).network);
  });

  it("are refused where they would silence or break the sound", () => {
    expect(refusalOf(linear(), { inputScale: 0 })).toContain(
      "input scale must be a number other than 0; 0 was given",
    );
    expect(refusalOf(linear(), { outputScale: Number.NaN })).toContain(
      "output scale must be a number other than 0",
    );
  });
});
