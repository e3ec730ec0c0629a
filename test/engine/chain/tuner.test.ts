/** What the tuner gets to hear of the guitar, and how soon it knows. */
import { describe, expect, it } from "vitest";
import { playGuitar } from "../../../src/capture/guitar/guitar.ts";
import { electricBass, electricGuitar } from "../../../src/capture/guitar/instrument.ts";
import { Stage } from "../../support/stage.ts";

const rate = 48_000;

describe("the latest input", () => {
  for (const frames of [16, 48, 64, 1024])
    it(`is the guitar as it came, oldest first, also across the ring's end (${frames} frames a block)`, () => {
      const stage = new Stage({ frames });
      const counting = Float32Array.from(
        { length: frames * Math.ceil(50_000 / frames) },
        (_, frame) => frame / 1e5,
      );
      stage.engine.setMute(true);
      for (const blocks of [Math.ceil(20_000 / frames), counting.length / frames]) {
        stage.hear(counting.subarray(0, blocks * frames));
        const end = blocks * frames;
        expect(stage.engine.latestInput(4800)).toEqual(counting.subarray(end - 4800, end));
      }
    });
});

describe("the engine's tuner", () => {
  const strings = [
    ["B0", 30.87, electricBass, 0],
    ["E1", 41.2, electricBass, 1],
    ["E2", 82.41, electricGuitar, 0],
    ["A2", 110, electricGuitar, 1],
    ["D3", 146.83, electricGuitar, 2],
    ["G3", 196, electricGuitar, 3],
    ["B3", 246.94, electricGuitar, 4],
    ["E4", 329.63, electricGuitar, 5],
  ] as const;

  it.each(strings)(
    "names %s within a cent 100 ms after the pluck, muted or live",
    (name, _frequency, instrument, string) => {
      const notes = [{ at: 0.2, length: 1, string, fret: 0, velocity: 0.7 }];
      const take = playGuitar(
        { instrument, length: 0.32, notes },
        { sampleRate: rate, seed: 2, peak: -12, hum: -70, hiss: -75 },
      );
      for (const mute of [true, false]) {
        const stage = new Stage();
        stage.engine.setMute(mute);
        // The display looks every 20 ms at the latest; it never waits for more than one look.
        let heard: ReturnType<typeof stage.engine.tune> = null;
        stage.hear(Float32Array.from(take.slice(0, 64 * 225)), (block) => {
          if (block * 64 <= 0.3 * rate && block % 15 === 0) heard = stage.engine.tune();
        });
        expect(heard).toMatchObject({ note: name });
        expect(Math.abs(heard!.cents)).toBeLessThan(1);
      }
    },
  );

  it("says nothing of silence, and nothing before anything was played", () => {
    const stage = new Stage();
    expect(stage.engine.tune()).toBeNull();
    stage.hear(new Float32Array(64 * 100));
    expect(stage.engine.tune()).toBeNull();
  });
});
