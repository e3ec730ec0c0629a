/** The judges with the real engine behind them, as the board will play. */
import type { Engine } from "../../engine/engine.ts";
import type { Judges } from "../intake/intake.ts";
import { judgeCabinet, judgeModel, judgePresets } from "./judges.ts";
import { trialGuitar } from "./trial.ts";

/** @param engine of its own, not the one that plays */
export function judgesOn(engine: Engine): Judges {
  const stage = { engine, guitar: trialGuitar(engine.rate) };
  return {
    model: (bytes, fileName) => judgeModel(stage, bytes, fileName),
    cabinet: (bytes, fileName) => judgeCabinet(stage, bytes, fileName),
    presets: judgePresets,
  };
}
