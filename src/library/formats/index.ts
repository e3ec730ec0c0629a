/**
 * Files of models to the neutral description. The format is told by what is in the file; its name is only asked
 * where that leaves a doubt.
 */
import type { Model } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { automatedGuitarAmp } from "./automated-guitar-amp.ts";
import type { BinaryFormat, JsonFormat, ReadOptions, ReadResult } from "./format.ts";
import { looksLikeJson, parseJson } from "./json.ts";
import { JsonField } from "./json-field.ts";
import { keras } from "./keras.ts";
import { checkMemory } from "./memory.ts";
import { nam } from "./nam/index.ts";
import { pedalnet } from "./pedalnet.ts";
import { scaled } from "./scale.ts";
import { refuseByContent } from "./strangers.ts";
import { torchDictionary } from "./torch-dictionary.ts";
import { waveNetVa } from "./wavenetva.ts";

export type { ReadOptions } from "./format.ts";

const jsonFormats: readonly JsonFormat[] = [nam, automatedGuitarAmp, keras, waveNetVa, torchDictionary];

const binaryFormats: readonly BinaryFormat[] = [pedalnet];

const formatOf = (file: JsonField, fileName: string): JsonFormat => {
  const format = jsonFormats.find((candidate) => candidate.recognises(file));
  if (format !== undefined) return format;
  if (/\.nam$/i.test(fileName)) return nam;
  throw new Refusal("It is JSON, but none of the model formats that this pedal plays.");
};

const readJsonModel = (bytes: Uint8Array, fileName: string, size: number): ReadResult => {
  const file = new JsonField(parseJson(bytes)).object();
  return formatOf(file, fileName).read(file, size);
};

const readContent = (bytes: Uint8Array, { fileName, size = 1 }: ReadOptions): ReadResult => {
  if (!(size >= 0 && size <= 1)) throw new Refusal(`The size must be from 0 to 1; ${size} was asked for.`);
  if (looksLikeJson(bytes)) return readJsonModel(bytes, fileName, size);
  const binary = binaryFormats.find((candidate) => candidate.recognises(bytes));
  return binary?.read(bytes) ?? refuseByContent(bytes);
};

/**
 * The model in a file.
 * @param bytes the whole file
 * @throws Refusal whose message begins with the file's name and says what was expected and what was found
 */
export const readModel = (bytes: Uint8Array, options: ReadOptions): Model => {
  try {
    const { model, defaultScales } = readContent(bytes, options);
    checkMemory(model.network);
    const { inputScale = defaultScales.input, outputScale = defaultScales.output } = options;
    return scaled(model, { input: inputScale, output: outputScale });
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${options.fileName}: ${error.message}`);
    throw error;
  }
};
