/** Draws docs/plots from the real chain: npx node scripts/plot-signal-path.ts */
import { mkdirSync, writeFileSync } from "node:fs";
import { identityModel } from "../src/engine/identity-model.ts";
import type { Model } from "../src/engine/network.ts";
import { limiterSound, outputRow } from "../src/engine/shared/memory-map.ts";
import { powerOfTwo, transform } from "../src/engine/sound/fourier.ts";
import type { ParameterValues } from "../src/state/parameters.ts";
import { makeChain, play, rate } from "./plot/chain.ts";
import { type Axis, type Curve, linePlot } from "./plot/svg.ts";

const folder = new URL("../docs/plots/", import.meta.url);
mkdirSync(folder, { recursive: true });

function save(name: string, title: string, x: Axis, y: Axis, curves: readonly Curve[]): void {
  writeFileSync(new URL(`${name}.svg`, folder), linePlot(title, x, y, curves));
}

const frequencies = (from: number): Axis => ({
  label: "Hz",
  from,
  to: 20_000,
  logarithmic: true,
  ticks: ([1, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const)
    .filter((value) => value >= from)
    .map((value) => [value, value >= 1000 ? `${value / 1000}k` : `${value}`] as const),
});

function decibelAxis(from: number, to: number, step: number, label = "dB"): Axis {
  const count = Math.round((to - from) / step);
  return {
    label,
    from,
    to,
    ticks: Array.from(
      { length: count + 1 },
      (_, index) => [from + step * index, `${from + step * index}`] as const,
    ),
  };
}

function milliseconds(to: number, step: number): Axis {
  const ticks = Array.from(
    { length: to / step + 1 },
    (_, index) => [step * index, `${step * index}`] as const,
  );
  return { label: "ms", from: 0, to, ticks };
}

/** Magnitude of the chain's impulse response. */
function response(
  values: Partial<ParameterValues>,
  from: number,
  model: Model | null = null,
): Curve["points"] {
  const impulse = new Float32Array(2 ** 17);
  impulse[0] = 0.01;
  const size = powerOfTwo(impulse.length);
  const real = Float64Array.from(
    play(makeChain(values, model), impulse, limiterSound),
    (sample) => 100 * sample,
  );
  const imaginary = new Float64Array(size);
  transform(real, imaginary);
  return Array.from({ length: 300 }, (_, index) => {
    const bin = Math.max(1, Math.round(((from * (20_000 / from) ** (index / 299)) / rate) * size));
    return [(bin * rate) / size, 20 * Math.log10(Math.hypot(real[bin]!, imaginary[bin]!))] as const;
  });
}

function drawFilters(): void {
  save("dc-blocker", "DC blockers", frequencies(1), decibelAxis(-40, 5, 5), [
    { label: "before the model", points: response({}, 1) },
    { label: "and behind it", points: response({}, 1, identityModel), dashed: true },
  ]);
  const knobs = ["bass", "mid", "treble", "presence"] as const;
  const curves = knobs.flatMap((knob) =>
    [12, -12].map((gain) => ({
      label: `${knob} ${gain > 0 ? "+" : ""}${gain}`,
      points: response({ [knob]: gain }, 20),
      dashed: gain < 0,
    })),
  );
  save("tone-stack", "Tone stack, each knob at either end", frequencies(20), decibelAxis(-15, 15, 5), curves);
}

const level = (sample: number) => 20 * Math.log10(Math.abs(sample));

/** A tone that falls by 60 dB in a second, through the gate; envelopes of 5 ms. */
function drawGate(): void {
  const note = Float32Array.from({ length: 1.2 * rate }, (_, frame) => {
    const time = frame / rate - 0.1;
    return time < 0 ? 0 : 0.3 * 10 ** (-3 * time) * Math.sin(2 * Math.PI * 220 * time);
  });
  const envelope = (sound: Float32Array): Curve["points"] =>
    Array.from({ length: 230 }, (_, index) => {
      const part = sound.subarray(index * 240, (index + 1) * 240);
      return [
        index * 5,
        Math.max(-120, level(part.reduce((most, value) => Math.max(most, Math.abs(value)), 0))),
      ] as const;
    });
  save(
    "gate",
    "Gate at -50 dB, a note that dies",
    milliseconds(1200, 200),
    decibelAxis(-120, 0, 20, "dB of full scale"),
    [
      { label: "in", points: envelope(note) },
      { label: "out", points: envelope(play(makeChain({ gate: -50 }), note, limiterSound)) },
    ],
  );
}

/** Bursts ever louder; the limiter's output stands where its input stood. */
function drawLimiter(): void {
  const burst = Float32Array.from({ length: 0.012 * rate }, (_, frame) =>
    frame < 120 || frame > 420 ? 0 : 0.45 * Math.sin((2 * Math.PI * 1000 * (frame - 120)) / rate),
  );
  const values = { mix: 0, level: 12 };
  const latency = makeChain().engine.latency;
  const input = play(makeChain(values), burst, limiterSound);
  const output = play(makeChain(values), burst, outputRow);
  const points = (sound: Float32Array, from: number): Curve["points"] =>
    Array.from({ length: 480 }, (_, frame) => [(1000 * frame) / rate, sound[from + frame] ?? 0] as const);
  const ticks = [-1.8, -0.9, 0, 0.9, 1.8].map((value) => [value, `${value}`] as const);
  save(
    "limiter",
    "Limiter: 6 dB too loud",
    milliseconds(10, 2),
    { label: "full scale 1", from: -1.9, to: 1.9, ticks },
    [
      { label: "in", points: points(input, 0), dashed: true },
      { label: `out, ${latency} frames later`, points: points(output, latency) },
    ],
  );
}

drawFilters();
drawGate();
drawLimiter();
