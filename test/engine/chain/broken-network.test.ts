/** A network that computes something that is no sound: it is taken off, told about, and the guitar goes on. */
import { describe, expect, it } from "vitest";
import type { NetworkNode } from "../../../src/engine/network.ts";
import { humming, loudnessOfHum } from "../../support/hum.ts";
import { pluck } from "../../support/signals.ts";
import { modelOf, Stage, unmoved, weighted } from "../../support/stage.ts";

const frames = 64;
const atOnce = { kind: "crossfade", frames: 0 } as const;
const crossfade = { kind: "crossfade", frames: 1440 } as const;
const dip = { kind: "dip", frames: 576 } as const;

const overflow = (): NetworkNode => ({ kind: "sequence", nodes: [weighted(3e38), weighted(3e38)] });
const broken: Record<string, () => NetworkNode> = {
  "infinity, from weights that overflow": overflow,
  "infinity, from its bias": () => unmoved(Number.POSITIVE_INFINITY),
  "not-a-number": () => unmoved(Number.NaN),
  "a number that no sound has": () => unmoved(1e7),
};

const isSound = (samples: Float32Array): boolean => samples.every((value) => Math.abs(value) <= 1);

/** What the guitar sounds like when no model is there. */
const withoutModel = (input: Float32Array): Float32Array => new Stage({ frames }).play(input);

describe("a network that computes", () => {
  for (const [what, make] of Object.entries(broken))
    it(`${what} is silent for its one block, then the guitar goes on as if no model were there`, () => {
      const stage = new Stage({ frames });
      const player = stage.engine.load(modelOf(make()));
      stage.engine.play(player, atOnce);
      const input = pluck(frames * 20, 8);
      const output = stage.play(input);
      expect(isSound(output)).toBe(true);
      expect(output.subarray(frames)).toEqual(withoutModel(input).subarray(frames));
      expect(stage.engine.meters).toMatchObject({ refusedPlayer: player.address, livePlayer: 0 });
    });

  it("infinity is taken off in the middle of its crossfade, and the old model plays on", () => {
    const stage = new Stage({ frames });
    const [good, bad] = [humming(0.5), overflow()].map((network) => stage.engine.load(modelOf(network)));
    stage.engine.play(good!, atOnce);
    const input = pluck(frames * 40, 8);
    const output = stage.play(input, (block) => {
      if (block === 5) stage.engine.play(bad!, crossfade);
    });
    expect(isSound(output)).toBe(true);
    const alone = new Stage({ frames });
    alone.engine.play(alone.engine.load(modelOf(humming(0.5))), atOnce);
    expect(output.subarray(6 * frames)).toEqual(alone.play(input).subarray(6 * frames));
    expect(stage.engine.meters).toMatchObject({
      refusedPlayer: bad!.address,
      livePlayer: good!.address,
      changing: false,
    });
  });

  it("infinity after a dip is taken off and the guitar is heard", () => {
    const stage = new Stage({ frames });
    const [good, bad] = [humming(0.5), overflow()].map((network) => stage.engine.load(modelOf(network)));
    stage.engine.play(good!, atOnce);
    const input = pluck(frames * 40, 8);
    const output = stage.play(input, (block) => {
      if (block === 5) stage.engine.play(bad!, dip);
    });
    expect(isSound(output)).toBe(true);
    expect(output.subarray(20 * frames)).toEqual(withoutModel(input).subarray(20 * frames));
    expect(stage.engine.meters).toMatchObject({ refusedPlayer: bad!.address, livePlayer: 0 });
  });

  it.each([
    ["a crossfade", crossfade],
    ["a dip", dip],
  ])("infinity while it gives way by %s is blamed itself, and the newcomer rises", (_, change) => {
    const stage = new Stage({ frames });
    const fragile: NetworkNode = { kind: "sequence", nodes: [weighted(1e20), weighted(1e20)] };
    const [bad, good] = [fragile, humming(0.5)].map((network) => stage.engine.load(modelOf(network)));
    stage.engine.play(bad!, atOnce);
    stage.play(new Float32Array(frames * 4));
    stage.engine.play(good!, change);
    const output = stage.play(pluck(frames * 60, 1));
    expect(isSound(output)).toBe(true);
    expect(loudnessOfHum(output).at(-1)).toBeCloseTo(0.5, 3);
    expect(stage.engine.meters).toMatchObject({
      refusedPlayer: bad!.address,
      livePlayer: good!.address,
      changing: false,
    });
  });

  it("infinity only when it is played loud is taken off at the first loud note", () => {
    const stage = new Stage({ frames });
    const network: NetworkNode = { kind: "sequence", nodes: [weighted(1e20), weighted(1e20)] };
    const player = stage.engine.load(modelOf(network));
    stage.engine.play(player, atOnce);
    stage.play(new Float32Array(frames * 4));
    expect(stage.engine.meters.livePlayer).toBe(player.address);
    expect(isSound(stage.play(pluck(frames * 4, 1)))).toBe(true);
    expect(stage.engine.meters).toMatchObject({ refusedPlayer: player.address, livePlayer: 0 });
  });
});

describe("after a network was taken off", () => {
  it("the next model plays, even where it stands at the same place in memory", () => {
    const stage = new Stage({ frames });
    const network: NetworkNode = { kind: "sequence", nodes: [humming(3e38), weighted(3e38)] };
    const bad = stage.engine.load(modelOf(network));
    stage.engine.play(bad, atOnce);
    stage.play(pluck(frames * 2, 1));
    const other = stage.engine.load(modelOf(humming(0.25)));
    stage.engine.play(other, atOnce);
    expect(loudnessOfHum(stage.play(new Float32Array(frames))).at(-1)).toBeCloseTo(0.25, 6);
    stage.engine.unload(bad);
    const next = stage.engine.load(modelOf(humming(-0.5)));
    expect(next.address).toBe(bad.address);
    stage.engine.play(next, atOnce);
    expect(loudnessOfHum(stage.play(new Float32Array(frames))).at(-1)).toBeCloseTo(-0.5, 6);
    expect(stage.engine.meters).toMatchObject({ refusedPlayer: 0, livePlayer: next.address });
  });
});
