import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readWav, writeWav } from "../../src/audio/wav.ts";
import { defaultLevelSettings } from "../../src/engine/levels.ts";
import { renderSample } from "../../src/jobs/sample.ts";
import { defaultParameterValues } from "../../src/state/parameters.ts";
import { noise } from "../support/signals.ts";
import { modelOf, Stage, weighted } from "../support/stage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

describe("a sample", () => {
  it("is what the stage plays, in step with the recording and as long", async () => {
    const guitar = noise(4800, 7, 0.2);
    const phrase = join(folder.path, "riff.wav");
    writeFileSync(phrase, writeWav([guitar], 48_000, "32f"));
    const levels = { ...defaultLevelSettings, output: "raw" } as const;
    const [frames, rate] = [64, 48_000];
    const stage = new Stage({ frames, rate, variant: "strict-4x2", levels });
    const parameters = { ...defaultParameterValues(), gain: 6 };
    const model = modelOf(weighted(0.5));
    stage.engine.setParameters({ ...parameters });
    stage.engine.play(stage.engine.load(model), { kind: "crossfade", frames: 0 });
    const padded = new Float32Array(Math.ceil((guitar.length + stage.engine.latency) / frames) * frames);
    padded.set(guitar);
    const { latency } = stage.engine;
    const expected = stage.hear(padded).subarray(latency, latency + guitar.length);

    const wav = await renderSample({
      model,
      cabinet: null,
      parameters,
      phrase,
      rate,
      periodFrames: frames,
      levels,
      tone: "after",
    });
    const [heard] = readWav(wav, "sample.wav").channels;
    expect(heard).toHaveLength(guitar.length);
    const furthest = expected.reduce(
      (most, sample, frame) => Math.max(most, Math.abs(sample - heard![frame]!)),
      0,
    );
    expect(furthest).toBeLessThan(1 / 32_767);
  });
});
