/** A network that does not rest at zero: its offset is never heard, whatever is pressed and changed. */
import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/engine/engine.ts";
import { finish } from "../../../src/engine/load/steps.ts";
import type { Model } from "../../../src/engine/network.ts";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { goldenCases } from "../../golden/golden.ts";
import { signalToNoise, withoutDc } from "../../support/signal-to-noise.ts";
import { largest, pluck, sine } from "../../support/signals.ts";
import { modelOf, Stage, unmoved, weighted } from "../../support/stage.ts";
import { readModelFile } from "../reference/play.ts";

const frames = 64;
const atOnce: Change = { kind: "crossfade", frames: 0 };
const crossfade: Change = { kind: "crossfade", frames: 960 };
const dip: Change = { kind: "dip", frames: 576 };
/** -80 dB. */
const silence = 1e-4;

const golden = (name: string): Model =>
  readModelFile(goldenCases.find((entry) => entry.name === name)!.model);

const models: Record<string, Model> = {
  "a constant": modelOf(unmoved(0.2), { settleFrames: 64 }),
  "a constant whose program plays no silence before it": modelOf(unmoved(0.2)),
  "a constant at another rate": modelOf(unmoved(0.2), { sampleRate: 44_100 }),
  "an LSTM with an offset of its own": golden("syn-lstm-2x16"),
  "a ConvNet with an offset of its own": golden("syn-convnet-16bn"),
};

describe("the offset at rest of", () => {
  for (const [name, model] of Object.entries(models))
    it(`${name} is not heard when it is bypassed, muted, crossfaded and dipped over silence`, () => {
      const stage = new Stage({ frames });
      const load = (network: Model) => stage.engine.load(network);
      const [player, other] = [load(model), load(modelOf(unmoved(-0.3)))];
      const first = load(model);
      expect(Math.abs(stage.engine.playOffline(load(model), new Float32Array(640)).at(-1)!)).toBeGreaterThan(
        200 * silence,
      );
      stage.engine.setParameters({ ...defaultParameterValues(), level: 12 });
      stage.engine.play(first, atOnce);
      const gestures: (() => void)[] = [
        () => stage.engine.setBypass(true),
        () => stage.engine.setBypass(false),
        () => stage.engine.setMute(true),
        () => stage.engine.setMute(false),
        () => stage.engine.play(other, crossfade),
        () => stage.engine.play(player, crossfade),
        () => stage.engine.play(other, dip),
        () => stage.engine.play(null, crossfade),
        () => stage.engine.play(first, dip),
      ];
      const output = stage.play(new Float32Array(frames * 40 * (gestures.length + 1)), (block) => {
        if (block > 0 && block % 40 === 0) gestures[block / 40 - 1]!();
      });
      expect(stage.engine.meters.livePlayer).toBe(first.address);
      expect(largest(output)).toBeLessThan(silence);
      expect(stage.engine.meters.outputPeak).toBeLessThan(silence);
    });
});

describe("the DC blocker behind a model", () => {
  it("takes away the offset that comes with the sound, and nothing else", () => {
    const stage = new Stage({ frames });
    const bent = { ...weighted(4), activation: { kind: "relu" } } as const;
    stage.engine.play(stage.engine.load(modelOf(bent)), atOnce);
    // 40 samples a turn.
    const input = sine(frames * 750, 1200, 0.1);
    const output = stage.play(input);
    const expected = withoutDc(withoutDc(input).map((sample) => Math.max(0, 4 * sample)));
    expect(signalToNoise(expected, output)).toBeGreaterThan(120);
    const last = output.subarray(-4000);
    expect(Math.abs(last.reduce((sum, sample) => sum + sample, 0) / last.length)).toBeLessThan(silence);
    expect(largest(last)).toBeGreaterThan(0.2);
  });

  it("costs the lowest string of a bass, 31 Hz, less than half a decibel over the whole chain", () => {
    const stage = new Stage({ frames });
    stage.engine.play(stage.engine.load(modelOf(weighted(1))), atOnce);
    const output = stage.play(sine(48_000, 31, 0.5));
    const loss = 20 * Math.log10(0.5 / largest(output.subarray(24_000)));
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(0.5);
  });

  it("begins at rest again when its player is settled afresh", () => {
    const input = pluck(frames * 40, 5);
    const play = (stage: Stage, player: ReturnType<Stage["engine"]["load"]>) => {
      stage.engine.play(player, crossfade);
      const sound = stage.play(input);
      stage.engine.play(null, atOnce);
      return sound;
    };
    const [fresh, used] = [new Stage({ frames }), new Stage({ frames })];
    for (const stage of [fresh, used]) stage.play(input);
    const player = used.engine.load(golden("syn-lstm-2x16"));
    play(used, player);
    used.play(input);
    finish(player.renew());
    fresh.play(input);
    fresh.play(input);
    expect(play(used, player)).toEqual(play(fresh, fresh.engine.load(golden("syn-lstm-2x16"))));
  });
});
