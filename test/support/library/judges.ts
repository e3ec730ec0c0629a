/** The real judges on the real kernels; one engine for a whole test file. */
import type { Judges } from "../../../src/library/intake/intake.ts";
import { judgesOn } from "../../../src/library/verdict/stage.ts";
import { buildMachine } from "../../../src/pedal/machine.ts";

export function realJudges(): Judges {
  return judgesOn(buildMachine(48_000, 64, "strict").engine);
}
