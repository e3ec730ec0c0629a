/**
 * Bundled and run by the Node of another processor: plays golden cases with this machine's strict kernels and prints one
 * SHA-256 a case and one of many random networks. Arguments: the input, then a model and its size for each case.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { kernelVariant } from "../../../src/engine/shared/kernels.ts";
import { readModel } from "../../../src/library/formats/index.ts";
import { Stage } from "../stage.ts";
import { digestOfRandomNetworks } from "./random-networks.ts";

const [inputPath = "", ...cases] = process.argv.slice(2);

const readBytes = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));
const input = new Float32Array(readBytes(inputPath).buffer);
const stage = new Stage({ variant: kernelVariant("strict", process.arch) });

for (let index = 0; index < cases.length; index += 2) {
  const path = cases[index]!;
  const model = readModel(readBytes(path), { fileName: basename(path), size: Number(cases[index + 1]) });
  const player = stage.engine.load(model);
  const output = stage.engine.playOffline(player, input);
  stage.engine.unload(player);
  const digest = createHash("sha256").update(new Uint8Array(output.buffer)).digest("hex");
  process.stdout.write(`${process.arch} ${basename(path)} ${cases[index + 1]} ${digest}\n`);
}

process.stdout.write(`${process.arch} random ${digestOfRandomNetworks(stage)}\n`);
