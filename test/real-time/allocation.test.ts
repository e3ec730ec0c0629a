/** The audio thread allocates nothing, whatever it plays and whatever changes meanwhile. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { placeTape, tapeBytes } from "../../src/audio/tape.ts";
import type { Change } from "../../src/engine/engine.ts";
import type { FrameNode, Model } from "../../src/engine/network.ts";
import { defaultParameterValues, parameterAtPosition, parameterNames } from "../../src/state/parameters.ts";
import { readModelFile } from "../engine/reference/play.ts";
import { goldenCases } from "../golden/golden.ts";
import type { AllocationData, Leak } from "../support/allocation-worker.ts";
import { convolution, gru, lstm } from "../support/networks.ts";
import { randomFrom } from "../support/random.ts";
import { pluck } from "../support/signals.ts";
import { knob, modelOf, Stage, unmoved, weighted } from "../support/stage.ts";

const frames = 16;
const roundPeriods = 500;
const rounds = 41;
const phraseFrames = frames * 100;

/**
 * Plays on a thread of its own while `meanwhile` runs here again and again. Bytes for each block, of the middle one of many
 * rounds: V8 itself leaves something on the heap each time it compiles a function anew, and that is not each block.
 */
async function bytesPerBlock(
  stage: Stage,
  meanwhile: () => void = () => {},
  leak: Leak = "none",
): Promise<number> {
  const phrase = stage.engine.reserve(4 * phraseFrames)!.address;
  stage.floats.set(pluck(phraseFrames, 1), phrase / 4);
  const capacity = frames * 8;
  const recording = placeTape(stage.engine.reserve(tapeBytes(capacity))!.address, capacity);
  const { module, memory } = stage;
  const workerData: AllocationData = {
    ...{ module, memory, frames, phrase, phraseFrames, recording, rounds, roundPeriods, leak },
    rehearsalPeriods: 3000,
  };
  const worker = new Worker(new URL("../support/allocation-worker.ts", import.meta.url), {
    workerData,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 192 },
  });
  let playing = true;
  const drive = () => {
    meanwhile();
    if (playing) setImmediate(drive);
  };
  drive();
  try {
    const [bytes] = (await once(worker, "message")) as [number[]];
    return bytes.sort((a, b) => a - b)[(rounds - 1) / 2]! / roundPeriods;
  } finally {
    playing = false;
    await worker.terminate();
  }
}

const stageWith = (model: Model | null): Stage => {
  const stage = new Stage({ frames });
  if (model) stage.engine.play(stage.engine.load(model), { kind: "crossfade", frames: 0 });
  return stage;
};

const golden = (name: string): Model =>
  readModelFile(goldenCases.find((entry) => entry.name === name)!.model);

describe("the measurement", () => {
  it("sees one small object a block", async () => {
    expect(await bytesPerBlock(stageWith(null), undefined, "object")).toBeGreaterThanOrEqual(12);
  });

  it("sees one boxed double a block", async () => {
    expect(await bytesPerBlock(stageWith(null), undefined, "number")).toBeGreaterThanOrEqual(8);
  });
});

describe("after its rehearsal the audio thread allocates nothing", () => {
  const recurrent = (layer: typeof lstm | typeof gru): Model =>
    modelOf({
      kind: "sequence",
      nodes: [layer(randomFrom(3), 1, 9), weighted(...new Array<number>(9).fill(0.1))],
    });
  const windowed: FrameNode = {
    kind: "frame",
    frameSize: 8,
    layers: [lstm(randomFrom(4), 1, 4)],
    dense: convolution(randomFrom(5), 4, 1, { groups: 1 }),
  };
  const models: Record<string, Model | null> = {
    "no model": null,
    "a WaveNet": golden("syn-wavenet-nano"),
    "a gated WaveNet": golden("syn-wavenet-gated8"),
    "an A2 model": golden("syn-a2"),
    "a ConvNet": golden("syn-convnet-8relu"),
    "an impulse response": golden("syn-linear-2048"),
    "an LSTM": recurrent(lstm),
    "a GRU": recurrent(gru),
    "a model with a knob": modelOf(weighted(1, 0.1), { parameters: [knob("drive")] }),
    "a model of another rate": { ...golden("syn-wavenet-nano"), sampleRate: 44_100 },
    "a stateless LSTM over a window": modelOf(windowed),
  };
  for (const [name, model] of Object.entries(models))
    it(`playing ${name}`, async () => {
      expect(await bytesPerBlock(stageWith(model))).toBe(0);
    });

  it("while every switch and knob is moved all the time and the tuner listens", async () => {
    const stage = stageWith(golden("syn-wavenet-nano"));
    const random = randomFrom(6);
    const values = defaultParameterValues();
    let turn = 0;
    const bytes = await bytesPerBlock(stage, () => {
      turn++;
      stage.engine.setBypass(turn % 2 === 0);
      stage.engine.setMute(turn % 3 === 0);
      const name = random.oneOf(parameterNames);
      values[name] = parameterAtPosition(name, random.fraction());
      stage.engine.setParameters({ ...values });
      stage.engine.setTonePosition(random.oneOf(["before", "after"] as const));
      stage.engine.latestInput(frames);
    });
    expect(turn).toBeGreaterThan(10);
    expect(bytes).toBe(0);
  });

  const changes: Change[] = [
    { kind: "crossfade", frames: 480 },
    { kind: "dip", frames: 480 },
  ];
  for (const change of changes)
    it(`while models give way to one another by ${change.kind}, which it never did while rehearsing`, async () => {
      const stage = stageWith(null);
      const players = ["syn-wavenet-nano", "syn-wavenet-feather"].map((name) =>
        stage.engine.load(golden(name)),
      );
      let changed = 0;
      const bytes = await bytesPerBlock(stage, () => {
        if (stage.engine.meters.changing) return;
        changed++;
        stage.engine.play(players[changed % 2]!, change);
      });
      expect(changed).toBeGreaterThan(10);
      expect(bytes).toBe(0);
    });

  it("while cabinets give way to one another", async () => {
    const stage = stageWith(golden("syn-wavenet-nano"));
    const cabinets = [2000, 500].map((length) =>
      stage.engine.loadCabinet(pluck(length, length), `cabinet of ${length} frames`),
    );
    let changed = 0;
    const bytes = await bytesPerBlock(stage, () => {
      if (stage.engine.meters.changing) return;
      changed++;
      stage.engine.playCabinet(cabinets[changed % 3] ?? null, changes[changed % 2]!);
    });
    expect(changed).toBeGreaterThan(10);
    expect(bytes).toBe(0);
  });

  it("while broken networks are taken off", async () => {
    const stage = stageWith(null);
    const players = [0, 1].map(() => stage.engine.load(modelOf(unmoved(Number.NaN))));
    let refused = 0;
    const bytes = await bytesPerBlock(stage, () => {
      if (stage.engine.meters.refusedPlayer !== 0) refused++;
      stage.engine.play(players[refused % 2]!, changes[0]!);
    });
    expect(refused).toBeGreaterThan(10);
    expect(bytes).toBe(0);
  });
});
