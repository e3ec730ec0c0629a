/**
 * The firmware itself under foot and hand: real onoff and i2c-bus on the fake board, the real audio thread at a codec that
 * plays as far as it is let. What is pressed while the codec waits is heard in the very next period.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { Frame } from "../../../src/controls/display/frame.ts";
import { drawScreen } from "../../../src/controls/display/screens.ts";
import { limiterDesign } from "../../../src/engine/sound/limiter.ts";
import { defaultParameterValues } from "../../../src/state/parameters.ts";
import { initialPedalState, type PedalState } from "../../../src/state/pedal.ts";
import { titleOfReference } from "../../../src/state/presets.ts";
import { whyNoFakeBoard } from "../../support/fake-hardware/board.ts";
import type { Sight } from "../../support/fake-hardware/protocol.ts";
import { WholePedal, type WholePedalParts } from "../../support/fake-hardware/whole-pedal.ts";
import { goldenModel } from "../../support/pedalsim/product.ts";
import { skipped } from "../../support/pedalsim/run.ts";
import { largest, sine } from "../../support/signals.ts";

const obstacle = skipped ?? whyNoFakeBoard();
const base = 512;
const period = 64;
/** Two periods of the codec and the limiter, from a frame that is heard to the same frame that is played. */
const delay = 2 * period + limiterDesign(48_000).latency;
/** 48 frames a turn: a sound that nobody changes repeats to the last bit but a few. */
const turn = 48;
const guitar = sine(48_000, 1000, 0.1);
const example = (name: string) =>
  JSON.parse(
    readFileSync(fileURLToPath(new URL(`../../../docs/examples/${name}.json`, import.meta.url)), "utf8"),
  );

const [clean, driven] = ["syn-linear-4", "syn-wavenet-nano"];
const preset = (name: string, model: string) => ({
  name,
  model,
  cabinet: null,
  parameters: defaultParameterValues(),
  snapshots: [],
});
const banks = [{ name: "set", presets: [preset("verse", clean), preset("solo", driven)] }];
const sounding = { ...initialPedalState(), banks, model: clean, liveModel: clean };

let pedal: WholePedal | null = null;
afterEach(() => {
  pedal?.remove();
  pedal = null;
});

async function playing(change: Partial<WholePedalParts>): Promise<WholePedal> {
  const { model, cabinet, parameters } = sounding;
  pedal = await WholePedal.start({
    configuration: {},
    state: { bypass: false, model, cabinet, parameters, banks, bank: 0, preset: 0, snapshot: null },
    models: [clean, driven].map(goldenModel),
    guitar,
    ...change,
  });
  await pedal.saying(`The model "${titleOfReference(clean)}" is ready.`);
  // Until knobs and DC blocker rest.
  await pedal.pace.play(24_000);
  return pedal;
}

/** The first frame from `start` on that is not the one before it by a turn. */
function firstChange(sound: Float32Array, start: number): number {
  let frame = start;
  while (frame < sound.length && Math.abs(sound[frame]! - sound[frame - turn]!) < 2e-6) frame++;
  return frame;
}

/** Right after `frame`: in the period that the codec was given next. */
function expectInNextPeriod(sound: Float32Array, frame: number): void {
  const change = firstChange(sound, frame);
  expect(change).toBeGreaterThanOrEqual(frame + delay);
  expect(change).toBeLessThan(frame + delay + period);
}

const isLit = (line: number, lit: boolean) => (sight: Sight) => sight.levels[base + line] === (lit ? 1 : 0);

function shows(state: PedalState): (sight: Sight) => boolean {
  const frame = new Frame(128, 64);
  drawScreen(frame, state, null);
  const picture = Array.from({ length: 8 }, (_, page) => [...frame.page(page)]).flat();
  return ({ isDisplayOn, displayMemory }) => isDisplayOn && displayMemory.join() === picture.join();
}

const loudness = (sound: Float32Array) => largest(sound.subarray(-turn));

describe.skipIf(obstacle !== null && obstacle !== undefined)(
  `the firmware on a fake board and a codec that is led${obstacle ? ` (skipped: ${obstacle})` : ""}`,
  { timeout: 240_000 },
  () => {
    it("answers feet, knobs and MIDI with light, picture and, in the very next period, with sound; plays on without its knobs; switches off after a long hold", async () => {
      const [foot, light, status] = [base + 17, 22, 23];
      const lights = [
        { gpio: light, shows: "effect" },
        { gpio: status, shows: "status" },
      ];
      const configuration = {
        ...example("one-switch-two-knobs"),
        lights,
        display: { kind: "ssd1306" },
        // A busy machine may take a second from one edge to the next.
        gestures: { doublePressMs: 100, holdMs: 1500, longHoldLightMs: 3000, longHoldMs: 4000 },
      };
      const { board, pace } = await playing({ configuration });
      const firmware = pedal!;
      await board.lookUntil(isLit(light, true));
      await board.lookUntil(shows(sounding));
      await board.lookUntil(({ watched }) => watched.includes(foot));
      const effect = loudness(pace.sound());

      // A press with fifteen bounces and a release with as many: one bypass.
      let held = await pace.play(9600);
      const bounces = Array.from({ length: 15 }, (_, bounce) => bounce % 2);
      const writesBefore = (await board.look()).writes.length;
      await board.drive(foot, bounces, 0);
      await board.lookUntil(isLit(light, false));
      await pace.play(9600);
      expectInNextPeriod(pace.sound(), held);
      await board.drive(foot, [...bounces, 1], 0);
      await board.lookUntil(shows({ ...sounding, bypass: true }));
      const heard = pace.sound();
      for (let frame = held + 4800; frame < heard.length; frame++)
        expect(heard[frame]).toBeCloseTo(guitar[(frame - delay) % guitar.length]!, 7);
      const changes = (await board.look()).writes
        .slice(writesBefore)
        .filter(({ line }) => line === base + light);
      expect(changes.map(({ level }) => level)).toEqual([0]);

      // Back to the effect, once it is no double press, and a knob: it picks the level up on its way past 0 dB.
      await sleep(500);
      await press(board, foot, isLit(light, true));
      await board.setVolts(1, 3.3);
      do await pace.play(960);
      while (Math.abs(loudness(pace.sound()) / effect - 10 ** (12 / 20)) > 0.01);

      // A program change recalls the second preset, model, level and all.
      await pace.play(9600);
      held = await pace.play(960);
      await board.playMidi([0xc0, 1]);
      await firmware.saying(`The model "${titleOfReference(driven)}" is ready.`);
      await pace.play(4800);
      expectInNextPeriod(pace.sound(), held);
      const solo = { ...sounding, position: { bank: 0, preset: 1 }, model: driven, liveModel: driven };
      await board.lookUntil(shows(solo));

      // The converter falls silent and comes back: a sentence, two flashes, and the same sound.
      await pace.play(14_400);
      const undisturbed = pace.sound().length;
      await board.fault(0x48, { kind: "nack" });
      await firmware.saying("The ADS1115 at address 0x48: nothing answers at its address.");
      await board.lookUntil(isLit(status, true));
      await pace.play(4800);
      await board.fault(0x48, null);
      await firmware.saying("The ADS1115 at address 0x48 works again.");
      await pace.play(4800);
      const steady = pace.sound();
      expect(firstChange(steady, undisturbed)).toBe(steady.length);

      // A hold is the next model: the first of those that come with the pedal.
      const first = "big-muff";
      await board.drive(foot, [0], 0);
      // As soon as it counts as a hold: a busy machine may load for so long that it would become a long one.
      const pictures = [driven, first].map((liveModel) => shows({ ...solo, model: first, liveModel }));
      await board.lookUntil((sight) => pictures.some((isShown) => isShown(sight)));
      await board.drive(foot, [1], 0);
      await firmware.saying("is ready.", 3);
      await pace.play(4800);
      await board.lookUntil(isLit(light, true));

      // Kept down it asks to be sure, and then ends with everything dark.
      await board.drive(foot, [0], 0);
      await board.lookUntil(shows({ ...solo, shutdown: "confirming" }));
      expect(await firmware.ended()).toBe(0);
      const sight = await board.look();
      expect([sight.isDisplayOn, sight.levels]).toEqual([false, {}]);
      expect(sight.writes.findLast(({ line }) => line === base + light)?.level).toBe(0);
      // On the way it was a hold again: that is taken back.
      const [, , chosen] = [...firmware.said.matchAll(/The model "(.*)" is ready/g)];
      const { model, ...kept } = firmware.kept() as { model: string };
      expect({ ...kept, title: titleOfReference(model) }).toMatchObject({
        bypass: false,
        preset: 1,
        title: chosen![1],
      });
      expect(firmware.codecLog().filter((line) => line.includes("xrun"))).toEqual([]);
    });

    it("moves a relay in silence only, and plays on a board whose I2C is missing", async () => {
      const [middle, setCoil, resetCoil, light] = [base + 27, base + 12, base + 16, 23];
      const { relay, gestures, ...rest } = example("three-switches-four-knobs-display");
      const configuration = {
        ...rest,
        relay: { ...relay, pulseMs: 200 },
        // A busy machine may take a second from one edge to the next.
        gestures: { ...gestures, holdMs: 1500, longHoldLightMs: 3000, longHoldMs: 4000 },
      };
      const { board, pace } = await playing({ configuration, board: { withI2c: false } });
      const firmware = pedal!;
      await firmware.saying("The ADS1115 at address 0x48: it is not there. The pedal plays on without it");
      await firmware.saying("The display: it is not there. The pedal plays on without it");
      await board.lookUntil(({ watched }) => watched.includes(middle));
      await board.lookUntil(isLit(light, true));
      const moved =
        (coil: number, level: number, after = 0) =>
        (sight: Sight) =>
          sight.writes.slice(after).some((write) => write.line === coil && write.level === level);
      await board.lookUntil(moved(setCoil, 0));
      do await pace.play(4800);
      while (loudness(pace.sound()) < 0.05);
      const begunAt = pace.granted;
      const before = (await board.look()).writes.length;

      // Far ahead: the pedal falls silent as soon as it wants to.
      pace.grant(pace.granted + 48_000 * 120);
      await press(board, middle, moved(resetCoil, 1, before));
      // The next press comes while the coil is still driven.
      await sleep(100);
      await press(board, middle, moved(setCoil, 1, before));
      const { writes } = await board.lookUntil(moved(setCoil, 0, before));
      const begun = writes
        .slice(before)
        .filter(({ line, level }) => level === 1 && [setCoil, resetCoil].includes(line));
      expect(begun.map(({ line }) => line)).toEqual([resetCoil, setCoil]);
      expect(await firmware.end()).toBe(0);
      const sound = pace.sound();
      for (const { frame } of begun) {
        expect(frame).toBeGreaterThan(begunAt);
        expect(largest(sound.subarray(frame - period, frame + period))).toBe(0);
      }
    });
  },
);

/** The foot stays down until it sees what it wanted: a busy machine may look at a line more seldom than a foot moves. */
async function press(
  board: WholePedal["board"],
  line: number,
  fits: (sight: Sight) => boolean,
): Promise<void> {
  await board.drive(line, [0], 0);
  await board.lookUntil(fits);
  await board.drive(line, [1], 0);
}
