/** `stompnet evaluate`: how close a model comes to the device, in numbers, pictures and a blind test. */
import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import { type Evaluation, evaluateModel } from "../evaluation/evaluate.ts";
import { reportOf } from "../evaluation/report/report.ts";
import { readModelFile } from "../library/model-file.ts";
import { writeFileAtomically } from "../library/store/atomic.ts";
import { Refusal } from "../refusal.ts";
import { percent } from "../training/session/verdict.ts";
import { type Command, numberBetween, parse, userPath } from "./command.ts";
import { readPairFiles } from "./pair-files.ts";
import { turned } from "./turned.ts";

const options = {
  json: { type: "boolean" },
  report: { type: "string" },
  size: { type: "string" },
  knob: { type: "string", multiple: true },
  force: { type: "boolean" },
} as const;

function page({ measures, aliasing, verdict, seconds, rate, delay, isInverted }: Evaluation): string {
  const { esr, esr085, esr095, dc, mae, rmse, r2, stft } = measures;
  const folded = aliasing.map(
    ({ pitch, ratio }) => `${Math.round(pitch)} Hz ${ratio === null ? "silent" : `${ratio.toFixed(0)} dB`}`,
  );
  const rows: [string, string][] = [
    [
      "recordings",
      `${seconds.toFixed(1)} s, ${rate} Hz; moved by ${delay} frames${isInverted ? ", turned over" : ""}`,
    ],
    ["ESR", percent(esr)],
    ["ESR, 1 - 0.85 z^-1", percent(esr085)],
    ["ESR, 1 - 0.95 z^-1", percent(esr095)],
    ["DC", dc.toExponential(2)],
    ["MAE", mae.toExponential(2)],
    ["RMSE", rmse.toExponential(2)],
    ["R2", r2.toFixed(5)],
    ["spectral distance", stft.toFixed(3)],
    ["folded back", folded.join(", ")],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return [...rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`), verdict].join("\n");
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [modelPath, dryPath, wetPath, ...rest] = positionals;
  if (modelPath === undefined || dryPath === undefined || wetPath === undefined || rest.length > 0)
    throw new Refusal("evaluate needs three files: MODEL DRY.wav WET.wav. See stompnet evaluate --help.");
  const report = values.report === undefined ? null : userPath(values.report);
  if (report !== null && existsSync(report) && !values.force)
    throw new Refusal(`"${report}" is there already: choose another name, or --force to write over it.`);
  const size = values.size === undefined ? 1 : numberBetween("--size", values.size, 0, 1);
  const model = turned(await readModelFile(userPath(modelPath), { size }), values.knob);
  const { dry, wet, rate } = await readPairFiles(dryPath, wetPath);
  const evaluated = evaluateModel(model, dry, wet, rate);
  const { evaluation } = evaluated;
  process.stdout.write(values.json ? `${JSON.stringify(evaluation, null, 2)}\n` : `${page(evaluation)}\n`);
  if (report === null) return;
  await writeFileAtomically(
    report,
    reportOf(model.name ?? basename(modelPath, extname(modelPath)), evaluated),
  );
  if (!values.json) process.stdout.write(`${report}: pictures and a blind listening test.\n`);
}

export const evaluateCommand: Command = {
  name: "evaluate",
  usage: "evaluate MODEL DRY.wav WET.wav [--json] [--report FILE.html] [--size 0..1] [--knob NAME=VALUE]",
  summary:
    "Says how close a model comes to its device, by the engine that plays it, with a report and a blind test.",
  options: [
    "--json              the same for programs",
    "--report FILE.html  waveforms, spectrograms, transfer curve and a blind listening test, in one file",
    "--size 0..1         which size of a model that holds several (1, the largest)",
    "--knob NAME=VALUE   where a knob of the model stands, once for each (the middle)",
    "--force             writes over an earlier report",
  ],
  run,
};
