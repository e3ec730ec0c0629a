/** A trained network as a file, its loudness measured by the engine that plays it, and its card. */
import { readModel } from "../../library/formats/index.ts";
import type { NamExport } from "../../library/formats/nam/write.ts";
import { formatFor, writeModel } from "../../library/formats/write.ts";
import { bestPrecision, buildMachine } from "../../pedal/machine.ts";
import type { DecibelsUnloaded } from "../../units.ts";
import { describeTime } from "../time/time-task.ts";
import type { TrainedNetwork } from "../train.ts";
import type { Lesson } from "./lesson.ts";
import type { SessionPlan } from "./plan.ts";
import { percent, verdictOn } from "./verdict.ts";

export interface ModelWish {
  /** Decides the format by its ending. */
  readonly fileName: string;
  /** Decides it where several formats have that ending. */
  readonly format?: string | undefined;
  readonly description: NamExport["description"];
  /** Levels of a sine of full scale at the device's input and output; null where they are not known. */
  readonly inputLevel: DecibelsUnloaded | null;
  readonly outputLevel: DecibelsUnloaded | null;
}

export interface ModelText {
  readonly text: string;
  /** Markdown. */
  readonly card: string;
  /** Share of each period of the pedal on this machine. */
  readonly cost: number;
}

const engineFrames = 64;
const engineRate = 48_000;

/** @throws Refusal where no format with that ending holds the network */
export function modelText(
  trained: TrainedNetwork,
  lesson: Lesson,
  plan: SessionPlan,
  wish: ModelWish,
): ModelText {
  const { network, sampleRate, validation } = trained;
  const { fileName, description, inputLevel, outputLevel } = wish;
  const format = formatFor(fileName, network, wish.format);
  const write = (loudness: number | null) =>
    writeModel(
      {
        network,
        sampleRate,
        levels: { loudness, inputLevel, outputLevel },
        parameters: lesson.knobs.map(({ parameter }) => parameter),
        description,
        validationError: validation.errorToSignal,
      },
      format,
    );
  const { engine } = buildMachine(engineRate, engineFrames, bestPrecision());
  const { loudness, cost } = engine.load(readModel(new TextEncoder().encode(write(null)), { fileName }));
  return { text: write(loudness), card: cardOf(trained, lesson, plan, wish), cost };
}

function cardOf(
  { validation, setbacks, sampleRate }: TrainedNetwork,
  lesson: Lesson,
  { network, recipe, loss, updates, seed, threads, time }: SessionPlan,
  { fileName, description, inputLevel, outputLevel }: ModelWish,
): string {
  const level = (value: DecibelsUnloaded | null) =>
    value === null ? "not known" : `${value.toFixed(1)} dBu`;
  const found = [...lesson.sentences, ...(time ? [describeTime(time, lesson.rate)] : [])].map(
    (sentence) => `* ${sentence}`,
  );
  return `# ${description.name}

${verdictOn(validation.errorToSignal)}

| on the last tenth, which was not learned from | |
|---|---|
| error to signal | ${percent(validation.errorToSignal)} |
| seen through 1 - 0.95 z^-1 | ${percent(validation.emphasised)} |

File: \`${fileName}\`, network ${network}, ${sampleRate} Hz. Full scale at the device's input: ${level(inputLevel)}, at its output: ${level(outputLevel)}.
Trained with \`--network ${network}${recipe === undefined ? "" : ` --recipe ${recipe}`} --loss ${loss} --updates ${updates} --seed ${seed} --threads ${threads}${time ? " --time-effect" : ""}\`: the same recordings give the same file again.${setbacks === 0 ? "" : ` ${setbacks} times it went back to its best.`}

The recordings:

${found.join("\n")}
`;
}
