/** Judges a gathered world: one finding a check, in the order of the page. Pure. */
import { examineKernel } from "./examine-kernel.ts";
import { examineMachine } from "./examine-machine.ts";
import { examineSound } from "./examine-sound.ts";
import type { Finding, World } from "./world.ts";

export function examine(world: World): Finding[] {
  return [...examineSound(world), ...examineKernel(world), ...examineMachine(world)];
}
