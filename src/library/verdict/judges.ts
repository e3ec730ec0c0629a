/** One judge for each kind of file that the library takes in. */

import { readWav } from "../../audio/wav.ts";
import { cabinetModel } from "../../engine/load/cabinet.ts";
import { prepareImpulse } from "../../engine/sound/impulse-response.ts";
import { Refusal } from "../../refusal.ts";
import { readConfiguration } from "../../state/configuration.ts";
import { type CardFacts, noFacts, shownText } from "../catalogue/card.ts";
import { readModel } from "../formats/index.ts";
import { readPresets } from "./presets-file.ts";
import { tested } from "./self-test.ts";
import { type TrialStage, tryModel } from "./trial.ts";

const longestFact = 200;

/** @throws Refusal */
export function judgeModel(stage: TrialStage, bytes: Uint8Array, fileName: string): CardFacts {
  const model = tested(readModel(bytes, { fileName }), fileName);
  const { format, architecture, name, sampleRate, remarks } = model;
  const short = (words: string) => shownText(words, longestFact) || null;
  return {
    format: short(format),
    architecture: short(architecture),
    ownName: name === null ? null : short(name),
    sampleRate,
    cost: tryModel(stage, model, fileName),
    remarks: remarks.map((remark) => shownText(remark, 1000)).filter((remark) => remark !== ""),
  };
}

/** @throws Refusal */
export function judgeCabinet(stage: TrialStage, bytes: Uint8Array, fileName: string): CardFacts {
  const { channels, sampleRate } = readWav(bytes, fileName);
  const [first] = channels;
  if (first === undefined) throw new Refusal(`"${fileName}" holds no sound.`);
  const { taps } = prepareImpulse(first, sampleRate, stage.engine.rate, fileName);
  const cost = tryModel(stage, cabinetModel(taps, fileName, stage.engine.rate), fileName);
  return { ...noFacts, format: "WAV", sampleRate, cost };
}

/** @throws Refusal */
export function judgePresets(bytes: Uint8Array, fileName: string): CardFacts {
  readPresets(bytes, fileName);
  return { ...noFacts, format: "presets" };
}

/** @throws Refusal with the first thing that is wrong */
export function judgeConfiguration(bytes: Uint8Array, fileName: string): void {
  const [complaint, ...more] = readConfiguration(new TextDecoder().decode(bytes)).complaints;
  if (complaint === undefined) return;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  throw new Refusal(`${fileName} is not taken: ${complaint}${others} The pedal keeps the one it has.`);
}
