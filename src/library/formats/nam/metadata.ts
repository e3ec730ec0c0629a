/** The few members of a `.nam` file's metadata that change what is heard or shown (formats.md 1.3). */
import type { ModelLevels } from "../../../engine/network.ts";
import type { Hertz } from "../../../units.ts";
import type { JsonField } from "../json-field.ts";

export const unknownLevels: ModelLevels = { loudness: null, inputLevel: null, outputLevel: null };

const levelOf = (metadata: JsonField, name: string, remarks: string[]): number | null => {
  const field = metadata.member(name);
  if (!field.isPresent) return null;
  if (typeof field.value === "number" && Number.isFinite(field.value) && Math.abs(field.value) <= 200)
    return field.value;
  remarks.push(`${field.path} is not a level in decibels and was ignored.`);
  return null;
};

export const readLevels = (metadata: JsonField, remarks: string[]): ModelLevels =>
  metadata.isObject
    ? {
        loudness: levelOf(metadata, "loudness", remarks),
        inputLevel: levelOf(metadata, "input_level_dbu", remarks),
        outputLevel: levelOf(metadata, "output_level_dbu", remarks),
      }
    : unknownLevels;

export const readName = (metadata: JsonField): string | null => {
  if (!metadata.isObject) return null;
  const { value } = metadata.member("name");
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : null;
};

/** Null where the file does not say: absent, null, or the -1 that NeuralAmpModelerCore means by "unknown". */
export const readSampleRate = (field: JsonField): Hertz | null => {
  if (!field.isPresent || field.value === -1) return null;
  const rate = field.value;
  if (typeof rate !== "number" || !(rate >= 1000 && rate <= 1_000_000))
    throw field.refusal("a sample rate from 1000 to 1000000");
  return rate;
};
