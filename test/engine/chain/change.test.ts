/** One model gives way to another. */
import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/engine/engine.ts";
import type { Player } from "../../../src/engine/load/load.ts";
import { humAs, humming, loudnessOfHum } from "../../support/hum.ts";
import { withoutDc } from "../../support/signal-to-noise.ts";
import { largest, largestStep, pluck, sine } from "../../support/signals.ts";
import { modelOf, Stage, weighted } from "../../support/stage.ts";

const frames = 64;
/** 30 ms, which is no whole number of blocks. */
const crossfade: Change = { kind: "crossfade", frames: 1440 };
const dip: Change = { kind: "dip", frames: 576 };
const atOnce: Change = { kind: "crossfade", frames: 0 };

function stageWith(...values: number[]): { stage: Stage; players: Player[] } {
  const stage = new Stage({ frames });
  const players = values.map((value) => stage.engine.load(modelOf(humming(value))));
  stage.engine.play(players[0]!, atOnce);
  return { stage, players };
}

const silence = (blocks: number) => new Float32Array(blocks * frames);
const share = (frame: number, length: number) => Math.min(1, Math.max(0, (frame + 1) / length));

describe("a crossfade", () => {
  it("goes from one to the other in a straight line whose weights add up to 1", () => {
    const { stage, players } = stageWith(0.2, 0.8);
    stage.play(silence(2));
    stage.engine.play(players[1]!, crossfade);
    const output = stage.play(silence(40));
    const expected = humAs(output.length, (frame) => 0.2 + 0.6 * share(frame, 1440));
    expect(largest(output.map((value, frame) => value - expected[frame]!))).toBeLessThan(2e-5);
  });

  it("between two players of the same sound is heard by a thirty-second at most, while the newcomer begins to listen", () => {
    const input = pluck(frames * 80, 5);
    const stage = new Stage({ frames });
    const players = [0, 1].map(() => stage.engine.load(modelOf(weighted(0.7))));
    stage.engine.play(players[0]!, atOnce);
    const faded = stage.play(input, (block) => {
      if (block === 20) stage.engine.play(players[1]!, crossfade);
    });
    const alone = new Stage({ frames });
    alone.engine.play(alone.engine.load(modelOf(weighted(0.7))), atOnce);
    const steady = alone.play(input);
    const difference = faded.map((value, frame) => value - steady[frame]!);
    expect(largest(difference)).toBeLessThan(largest(steady) / 32);
    // What the newcomer did not hear its DC blocker forgets later than the network does.
    const [began, listening] = [20 * frames, crossfade.frames / 8];
    const unheard = withoutDc(input).map((value, frame) =>
      frame < began ? 0.7 * value : 0.7 * value * (1 - share(frame - began, listening)),
    );
    const expected = withoutDc(unheard).map(
      (value, frame) => -value * share(frame - began, crossfade.frames),
    );
    // One rounding for each of the two products, for their sum and for what goes into each.
    expect(largest(difference.map((value, frame) => value - expected[frame]!))).toBeLessThan(5 * 2 ** -24);
  });

  it("fades what comes after nothing as well: the first model and the first cabinet of all", () => {
    for (const slot of ["play", "playCabinet"] as const) {
      const stage = new Stage({ frames });
      const first = stage.engine.loadCabinet(Float32Array.of(0.25), "test");
      const input = sine(frames * 200, 60);
      const own = largestStep(stage.play(input).subarray(frames * 40));
      stage.engine[slot](first, crossfade);
      const output = stage.play(input);
      expect(largestStep(output)).toBeLessThan(own + (2 / 1440) * 0.5);
      expect(largest(output.subarray(frames * 60))).toBeLessThan(0.13);
    }
  });

  it("brings no step with it from the silence that the newcomer heard before, however far back it hears", () => {
    const stage = new Stage({ frames });
    const weights = new Float32Array(4000);
    weights[0] = 1;
    const node = weighted(1);
    const echo = { ...node, convolution: { ...node.convolution, kernelSize: 4000, weights } };
    const player = stage.engine.load(modelOf(echo));
    // High enough for the DC blocker, low enough to be steep only where something else is.
    const input = sine(frames * 400, 30);
    const own = largestStep(stage.play(input).subarray(frames * 200));
    const output = stage.play(input, (block) => {
      if (block === 3) stage.engine.play(player, crossfade);
    });
    expect(largestStep(output)).toBeLessThan(own + 0.5 * (8 / 1440));
  });

  it("tells the control thread when it begins and when the new player is heard alone", () => {
    const { stage, players } = stageWith(0.2, 0.8);
    stage.play(silence(2));
    const before = stage.engine.meters;
    stage.engine.play(players[1]!, crossfade);
    stage.play(silence(1));
    const during = stage.engine.meters;
    stage.play(silence(22));
    const after = stage.engine.meters;
    expect(before).toMatchObject({ livePlayer: players[0]!.address, changing: false });
    expect(during).toMatchObject({ livePlayer: players[0]!.address, changing: true });
    expect(after).toMatchObject({ livePlayer: players[1]!.address, changing: false });
  });
});

describe("a dip", () => {
  it("falls to silence, changes there and rises again, each in its straight line", () => {
    const { stage, players } = stageWith(0.4, -0.8);
    stage.play(silence(2));
    stage.engine.play(players[1]!, dip);
    const output = stage.play(silence(30));
    const expected = humAs(output.length, (frame) =>
      frame < 576 ? 0.4 * (1 - share(frame, 576)) : -0.8 * share(frame - 576, 576),
    );
    expect(largest(output.map((value, frame) => value - expected[frame]!))).toBeLessThan(2e-5);
    expect(stage.engine.meters.livePlayer).toBe(players[1]!.address);
  });
});

describe("a change during a change", () => {
  it("waits until the first has ended, and then goes to the last player that was asked for", () => {
    const { stage, players } = stageWith(0.1, 0.3, 0.5, -0.7);
    stage.play(silence(2));
    const output = stage.play(silence(80), (block) => {
      if (block === 0) stage.engine.play(players[1]!, crossfade);
      if (block === 5) stage.engine.play(players[2]!, crossfade);
      if (block === 9) stage.engine.play(players[3]!, dip);
    });
    const loud = loudnessOfHum(output);
    expect(loud[1440 / 2]).toBeCloseTo(0.3, 4);
    expect([...loud].every((value) => value <= 0.3001)).toBe(true);
    expect(largestStep(loud)).toBeLessThanOrEqual(2 * (0.7 / 576) * 1.001);
    expect(loud.at(-1)).toBeCloseTo(-0.7, 6);
    expect(stage.engine.meters.livePlayer).toBe(players[3]!.address);
  });

  it("back to the first player ends where it began", () => {
    const { stage, players } = stageWith(0.1, 0.3);
    const output = stage.play(silence(80), (block) => {
      if (block === 2) stage.engine.play(players[1]!, crossfade);
      if (block === 6) stage.engine.play(players[0]!, crossfade);
    });
    expect(loudnessOfHum(output).at(-1)).toBeCloseTo(0.1, 6);
  });
});

describe("a change that nobody hears", () => {
  it("leaves the old player at once and rises with the new: not a sample of the old one is heard", () => {
    const { stage, players } = stageWith(0.2, -0.8);
    stage.play(silence(20));
    stage.engine.setMute(true);
    stage.play(silence(20));
    for (const change of [crossfade, dip]) {
      stage.engine.play(players[1]!, change);
      stage.engine.setMute(false);
      const loud = loudnessOfHum(stage.play(silence(40)));
      expect(Math.max(...loud)).toBeLessThanOrEqual(0);
      expect(largestStep(loud)).toBeLessThan(2 * 0.8 * (1 / change.frames + 1 / 480));
      expect(loud.at(-1)).toBeCloseTo(-0.8, 6);
      stage.engine.setMute(true);
      stage.play(silence(20));
      stage.engine.play(players[0]!, change);
      stage.play(silence(40));
    }
  });
});

describe("without a player", () => {
  it("the guitar itself is heard, freed of DC", () => {
    const input = sine(frames * 20, 1000);
    const output = new Stage({ frames }).play(input);
    expect(largest(output.map((value, frame) => value - input[frame]!))).toBeLessThan(0.01);
  });
});
