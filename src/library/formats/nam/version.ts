/** Which `.nam` versions are played: the rule of NeuralAmpModelerCore 0.5.x, for every object in the file. */
import { Refusal } from "../../../refusal.ts";
import type { JsonField } from "../json-field.ts";

const oldest = { minor: 5 };
const newest = { minor: 7, patch: 0 };
const played = "0.5.0 to 0.7.0";

/** Checks the version and returns it; adds a remark where the file is newer than the newest version known. */
export const readVersion = (field: JsonField, remarks: string[]): string => {
  const version = field.text();
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(version);
  if (match === null) throw field.refusal(`a version such as "0.5.4"`);
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number];
  if (major === 0 && minor < oldest.minor)
    throw new Refusal(
      `The file has .nam version ${version}; versions ${played} can be played. Export it again.`,
    );
  if (major > 0 || minor > newest.minor)
    throw new Refusal(
      `The file has .nam version ${version}, which is newer than this pedal (${played}). Update the pedal.`,
    );
  if (minor === newest.minor && patch > newest.patch)
    remarks.push(
      `The file has .nam version ${version}; what came after ${played} is not known and was ignored.`,
    );
  return version;
};
