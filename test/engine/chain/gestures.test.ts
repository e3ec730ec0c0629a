/**
 * Ten thousand gestures on the running chain: whatever is turned, pressed and changed, and however it falls together, what
 * comes out is a number, under the ceiling, and never steps like a click.
 *
 * A click is a step that is large against the sound around it. So each step is measured against the loudest sample within
 * 10 ms. Two things may step: the sound itself, measured where nothing is touched, and the ramps, whose slopes are known.
 */
import { describe, expect, it } from "vitest";
import type { Player } from "../../../src/engine/load/load.ts";
import {
  defaultParameterValues,
  parameterAtPosition,
  parameterNames,
  parameterTable,
} from "../../../src/state/parameters.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { largestRelativeStep } from "../../support/signals.ts";
import { modelOf, Stage, type StageOptions, weighted } from "../../support/stage.ts";

const frames = 64;
const gestures = 10_000;

/** Steepest slopes of the ramps in a frame, as shares of the sound that they move. */
const ramps = {
  bypass: 1 / 384,
  mute: 1 / 480,
  /** The fastest crossfade that is asked for here, of the model and of the cabinet; twice as steep while a newcomer begins to listen. */
  changes: 4 / 480,
  /** gain, level, mix, and eight tone sections: each walks 1/720 of its way. */
  parameters: 11 / 720,
  /** The gate's attack of 0.3 ms. */
  gate: 0.0671,
};

/** Two tones that swell and die away four times in a second, so that the gate has something to do. */
function programme(blocks: number): Float32Array {
  return Float32Array.from({ length: blocks * frames }, (_, frame) => {
    const seconds = frame / 48_000;
    const swell = 0.5 - 0.5 * Math.cos(2 * Math.PI * 4 * seconds);
    return (
      swell ** 4 *
      (0.2 * Math.sin(2 * Math.PI * 41 * seconds) + 0.1 * Math.sin(2 * Math.PI * 83 * seconds + 1))
    );
  });
}

type Furnished = { stage: Stage; models: (Player | null)[]; cabinets: (Player | null)[] };

function furnish(options: StageOptions = {}): Furnished {
  const stage = new Stage({ frames, ...options });
  const bent = (weight: number) =>
    stage.engine.load(modelOf({ ...weighted(weight), activation: { kind: "tanh" } }));
  const response = (length: number) =>
    Float32Array.from({ length }, (_, tap) => (8 / length) * Math.exp((-8 * tap) / length));
  return {
    stage,
    models: [null, bent(0.5), bent(-1), stage.engine.load(modelOf(weighted(-2)))],
    cabinets: [null, ...[30, 700].map((length) => stage.engine.loadCabinet(response(length), "test"))],
  };
}

const oneOf = <T>(random: Random, choices: readonly T[]): T =>
  choices[Math.floor(random.fraction() * choices.length)]!;

function turnKnobs({ stage }: Furnished, random: Random, share: number, gated = true): void {
  const values = defaultParameterValues();
  for (const name of parameterNames)
    if (random.fraction() < share) values[name] = parameterAtPosition(name, random.fraction());
  // A tone driven into a square has edges of its own, in which clicks would hide.
  values.gain = Math.min(0, values.gain);
  if (!gated) values.gate = parameterTable.gate.minimum;
  stage.engine.setParameters(values);
}

function gesture(furnished: Furnished, random: Random): void {
  const { engine } = furnished.stage;
  const change = {
    kind: oneOf(random, ["crossfade", "dip"] as const),
    frames: 480 + Math.floor(random.fraction() * 1920),
  };
  switch (Math.floor(random.fraction() * 8)) {
    case 0:
      engine.setBypass(random.fraction() < 0.4);
      break;
    case 1:
      engine.setMute(random.fraction() < 0.2);
      break;
    case 2:
      engine.setTonePosition(oneOf(random, ["before", "after"]));
      break;
    case 3:
      engine.play(oneOf(random, furnished.models), change);
      break;
    case 4:
      engine.playCabinet(oneOf(random, furnished.cabinets), change);
      break;
    default:
      turnKnobs(furnished, random, 0.5);
  }
}

function playGestures(options: StageOptions = {}): { sound: Float32Array; outputs: number; finite: boolean } {
  const random = randomFrom(11);
  const furnished = furnish(options);
  let outputs = 0;
  let finite = true;
  const blocks: number[] = [];
  for (let made = 0; made < gestures; made++) blocks.push(1 + Math.floor(random.fraction() ** 3 * 12));
  const input = programme(blocks.reduce((sum, count) => sum + count, 0));
  const sound = new Float32Array(input.length);
  let at = 0;
  for (const count of blocks) {
    gesture(furnished, random);
    const end = at + count * frames;
    const { stage } = furnished;
    sound.set(
      stage.play(input.subarray(at, end), () => {
        outputs = Math.max(outputs, stage.engine.meters.outputPeak);
      }),
      at,
    );
    at = end;
  }
  finite = sound.every(Number.isFinite);
  return { sound, outputs, finite };
}

/** The same knobs, models and cabinets, each left alone for a while; the gate is a ramp and stays open. */
function ownStep(): number {
  const random = randomFrom(5);
  let most = 0;
  for (let setting = 0; setting < 150; setting++) {
    const furnished = furnish();
    turnKnobs(furnished, random, 0.8, false);
    furnished.stage.engine.setTonePosition(oneOf(random, ["before", "after"]));
    const atOnce = { kind: "crossfade", frames: 0 } as const;
    furnished.stage.engine.play(oneOf(random, furnished.models), atOnce);
    furnished.stage.engine.playCabinet(oneOf(random, furnished.cabinets), atOnce);
    most = Math.max(most, largestRelativeStep(furnished.stage.play(programme(400))).step);
  }
  return most;
}

describe(`${gestures} gestures on the running chain`, () => {
  const own = ownStep();
  const bound = own + Object.values(ramps).reduce((sum, slope) => sum + slope, 0);

  it("give no click, nothing that is no number, and nothing above the ceiling", () => {
    const { sound, outputs, finite } = playGestures();
    expect(finite).toBe(true);
    expect(outputs).toBeLessThanOrEqual(Math.fround(10 ** (-1 / 20)));
    expect(outputs).toBeGreaterThan(0.8);
    expect(bound).toBeLessThan(0.15);
    expect(largestRelativeStep(sound).step).toBeLessThan(bound);
  });

  it("and the measurement sees a click: a bypass that does not fade is far above the bound", () => {
    const { sound } = playGestures({ bypassFade: 0.001 });
    expect(largestRelativeStep(sound).step).toBeGreaterThan(2 * bound);
  });
});
