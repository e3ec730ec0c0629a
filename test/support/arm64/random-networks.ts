/** What many random networks play, as one number: whatever the golden cases leave out, GRUs and softmax for instance. */
import { createHash } from "node:crypto";
import { playAlone } from "../alone.ts";
import { convNet, recurrentStack } from "../networks.ts";
import { randomFrom } from "../random.ts";
import { pluck } from "../signals.ts";
import type { Stage } from "../stage.ts";
import { waveNet } from "../wavenets.ts";

const frames = 512;

export function digestOfRandomNetworks(stage: Stage): string {
  const hash = createHash("sha256");
  for (let seed = 1; seed <= 60; seed++) {
    const network = [convNet, recurrentStack, waveNet][seed % 3]!(randomFrom(900 + seed), 1, 1);
    const [output] = playAlone(stage, network, [pluck(frames, seed)], 64);
    hash.update(new Uint8Array(output!.buffer));
  }
  return hash.digest("hex");
}
