/** An evaluation as one HTML file: no resource from outside, readable for ever. */
import { writeWav } from "../../audio/wav.ts";
import { percent } from "../../training/session/verdict.ts";
import type { Frames } from "../../units.ts";
import { aliasingLevel } from "../aliasing.ts";
import type { Evaluated } from "../evaluate.ts";
import { blindTest } from "./blind-test.ts";
import { loudestMagnitude, spectrogram, transferCurve, waveforms } from "./pictures.ts";

const clipCount = 3;
const clipSeconds = 4;
const pictureSeconds = 12;
const shapeSeconds = 0.03;

const style = `
:root{color-scheme:dark;--floor:#0b0b0d;--panel:#151519;--line:#36363f;--ink:#f6f3ec;--quiet:#b4b2ad;--accent:#ffb02e;--device:#7fb0dd;font:1.0625rem/1.5 system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
*{box-sizing:border-box;margin:0}body{background:var(--floor);color:var(--ink);max-width:75rem;margin:0 auto;padding:clamp(1rem,3vw,2.5rem);display:grid;gap:1.25rem}
h1{font-size:1.9rem;line-height:1.15}h2{font-size:.95rem;letter-spacing:.08em;text-transform:uppercase;color:var(--quiet);margin-bottom:.8rem;font-weight:650}
section{background:var(--panel);border:1px solid var(--line);border-radius:14px;padding:1.25rem;min-width:0}
.verdict{font-size:1.2rem}.big{font-size:2.6rem;font-weight:700;color:var(--accent)}p+p,table+p,figure+p,img+p{margin-top:.6rem}section *+h2{margin-top:1.6rem}
.pair{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr))}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35rem .5rem;border-bottom:1px solid var(--line);font-weight:400}td:last-child{text-align:right}th{color:var(--quiet)}th:last-child{text-align:right}
img{width:100%;display:block;image-rendering:pixelated;border-radius:6px}figure+figure{margin-top:1rem}figcaption{color:var(--quiet);margin-bottom:.3rem}
svg{width:100%;height:13rem;display:block}path{fill:none;stroke-width:1.6;vector-effect:non-scaling-stroke}.zero{stroke:var(--line)}path.device{stroke:var(--device)}path.model{stroke:var(--accent)}path.error{stroke:#f46a6a}
.device-word{color:var(--device)}.model-word{color:var(--accent)}
.buttons{display:flex;flex-wrap:wrap;gap:.6rem;margin:.6rem 0}button{font:inherit;color:var(--ink);background:#212127;border:1px solid #83838f;border-radius:10px;padding:.7rem 1.2rem;min-height:3rem;cursor:pointer}button small{color:var(--quiet)}button[aria-pressed=true],button.answer:hover{background:var(--accent);color:#1b1100}button[aria-pressed=true] small{color:#1b1100}button:disabled{opacity:.5;cursor:default}button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
`;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const plain = (text: string) => text.replace(/[&<>"]/g, (letter) => escapes[letter]!);

/** @param title of the model */
export function reportOf(title: string, { evaluation, pair, predicted }: Evaluated): string {
  const { measures, verdict, seconds, rate } = evaluation;
  const { dry, wet } = pair;
  const error = wet.map((sample, frame) => predicted[frame]! - sample);
  const loud = loudestPlace(wet, Math.round(shapeSeconds * rate));
  const shape = (samples: Float32Array) => samples.subarray(loud, loud + Math.round(shapeSeconds * rate));
  const seen = loudestPlace(wet, Math.round(pictureSeconds * rate));
  const picture = (samples: Float32Array) => samples.subarray(seen, seen + Math.round(pictureSeconds * rate));
  const brightest = loudestMagnitude(picture(wet));
  const figure = (caption: string, samples: Float32Array) =>
    `<figure><figcaption>${caption}</figcaption><img alt="Spectrogram: ${caption}" src="${spectrogram(picture(samples), rate, brightest)}"></figure>`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${plain(title)} against its device</title><style>${style}</style>
<body><header><h1>${plain(title)}</h1><p class="verdict">${plain(verdict)}</p></header>
<div class="pair"><section><h2>Error to signal</h2><p class="big">${percent(measures.esr)}</p><p>over ${seconds.toFixed(1)} s at ${rate} Hz, computed by the engine that plays.</p></section>
<section><h2>Measures</h2>${measureTable(evaluation)}</section></div>
<section><h2>Waveform</h2><p><span class="device-word">Device</span> and <span class="model-word">model</span>, ${Math.round(1000 * shapeSeconds)} ms around the loudest moment; below, the difference on its own scale.</p>
${waveforms([
  { samples: shape(wet), className: "device" },
  { samples: shape(predicted), className: "model" },
])}${waveforms([{ samples: shape(error), className: "error" }])}</section>
<div class="pair"><section><h2>Spectrograms</h2>${figure("device", wet)}${figure("model", predicted)}${figure("difference", error)}<p>50 Hz to ${rate / 2} Hz, an octave as high as the others; ${Math.min(pictureSeconds, seconds).toFixed(0)} s, 90 dB from the brightest down.</p></section>
<section><h2>Output against input</h2><img alt="Output against input, frame by frame" src="${transferCurve(picture(dry), picture(wet), picture(predicted))}"><p>Every frame: <span class="device-word">only the device</span> was there, <span class="model-word">only the model</span>, or (bright) both. A device without memory is a line.</p>
<h2>Folded back</h2>${aliasingTable(evaluation)}</section></div>
${blindTest(clipsOf(pair.wet, predicted, rate))}
</body></html>
`;
}

function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const body = rows.map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`).join("");
  return `<table><tr><th>${head[0]}</th><th>${head[1]}</th></tr>${body}</table>`;
}

function measureTable({ measures }: Evaluated["evaluation"]): string {
  const { esr085, esr095, dc, mae, rmse, r2, stft } = measures;
  return table(
    ["measure", "value"],
    [
      ["error to signal, 1 - 0.85 z<sup>-1</sup>", percent(esr085)],
      ["error to signal, 1 - 0.95 z<sup>-1</sup>", percent(esr095)],
      ["offset (DC)", dc.toExponential(1)],
      ["mean absolute error", mae.toExponential(2)],
      ["root mean square error", rmse.toExponential(2)],
      ["R<sup>2</sup>", r2.toFixed(5)],
      ["spectral distance (STFT)", stft.toFixed(3)],
    ],
  );
}

function aliasingTable({ aliasing }: Evaluated["evaluation"]): string {
  const rows = aliasing.map(
    ({ pitch, ratio }) =>
      [`${Math.round(pitch)} Hz`, ratio === null ? "silent" : `${ratio.toFixed(0)} dB`] as const,
  );
  return `${table(["sine", "between its harmonics"], rows)}<p>A sine of ${aliasingLevel} dBFS through the model; what lies between its harmonics came from above half the rate.</p>`;
}

/** Where a stretch of so many frames is loudest. */
function loudestPlace(samples: Float32Array, frames: Frames): Frames {
  let [sum, most, place] = [0, -1, 0];
  for (let frame = 0; frame < samples.length; frame++) {
    sum += samples[frame]! ** 2 - (frame >= frames ? samples[frame - frames]! ** 2 : 0);
    if (frame >= frames - 1 && sum > most) [most, place] = [sum, frame - frames + 1];
  }
  return place;
}

/** The loudest few seconds of each third. */
function clipsOf(
  wet: Float32Array,
  predicted: Float32Array,
  rate: number,
): { device: string; model: string }[] {
  const third = Math.floor(wet.length / clipCount);
  return Array.from({ length: clipCount }, (_, part) => {
    const frames = Math.min(third, Math.round(clipSeconds * rate));
    const from = part * third + loudestPlace(wet.subarray(part * third, (part + 1) * third), frames);
    const sound = (samples: Float32Array) =>
      `data:audio/wav;base64,${Buffer.from(writeWav([samples.subarray(from, from + frames)], rate, "16")).toString("base64")}`;
    return { device: sound(wet), model: sound(predicted) };
  });
}
