/** A network as a file of the kind that holds it. */
import type { NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { type NamExport, writeNam } from "./nam/write.ts";
import { recurrentStackOf } from "./recurrent-stack.ts";
import { writeGuitarMl } from "./write-guitarml.ts";
import { writeKeras } from "./write-keras.ts";
import { isMixedWaveNet, writeWaveNetVa } from "./write-wavenetva.ts";

/** nam: `.nam` of Neural Amp Modeler; the others are JSON: rtneural (and AIDA-X), guitarml, wavenetva. */
export type ModelFormat = "nam" | "rtneural" | "guitarml" | "wavenetva";

/** The formats that hold a network, the one that most programs play first. */
export function formatsOf(network: NetworkNode): ModelFormat[] {
  const stack = recurrentStackOf(network);
  if (stack)
    return stack.layers[0]!.kind === "lstm" ? ["nam", "rtneural", "guitarml"] : ["rtneural", "guitarml"];
  if (isMixedWaveNet(network)) return ["nam", "wavenetva"];
  const body = network.kind === "residual" ? network.node : network;
  return body.kind === "wavenet" ? ["nam"] : ["rtneural"];
}

/** What the files of a format end in. */
export const extensionOf = (format: ModelFormat): ".nam" | ".json" => (format === "nam" ? ".nam" : ".json");

/**
 * The first format that holds the network and whose files end as `fileName` does.
 * @param asked the name of a format in place of the first
 * @throws Refusal where there is none, saying which to choose
 */
export function formatFor(fileName: string, network: NetworkNode, asked?: string): ModelFormat {
  const formats = formatsOf(network);
  if (asked !== undefined && !formats.some((format) => format === asked))
    throw new Refusal(
      `No file of the format "${asked}" can hold this network; choose ${formats.join(" or ")}.`,
    );
  const wanted = formats.filter((format) => asked === undefined || format === asked);
  const found = wanted.find((format) => fileName.toLowerCase().endsWith(extensionOf(format)));
  if (found !== undefined) return found;
  const endings = [...new Set(wanted.map(extensionOf))].join(" or ");
  throw new Refusal(`"${fileName}": a file of this network ends in ${endings}; choose a name that does.`);
}

/**
 * @returns the file's text: the same for the same network
 * @throws Refusal where the format cannot hold the network
 */
export function writeModel(model: NamExport, format: ModelFormat): string {
  const { network, sampleRate, description } = model;
  if (format === "nam") return writeNam(model);
  if (format === "rtneural") return writeKeras({ network, sampleRate, name: description.name });
  if (format === "wavenetva") return writeWaveNetVa(network, sampleRate);
  const stack = recurrentStackOf(network);
  if (!stack) throw new Refusal("GuitarML's JSON holds one kind of recurrent layers and a dense unit only.");
  return writeGuitarMl(stack, sampleRate);
}
