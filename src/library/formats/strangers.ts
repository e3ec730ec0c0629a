/** Files that are no model but are often taken for one; each gets the sentence that helps. */
import { Refusal } from "../../refusal.ts";
import { looksLikeMarkup } from "./json.ts";

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

const strangers: { isIt: (bytes: Uint8Array) => boolean; sentence: string }[] = [
  { isIt: (bytes) => bytes.length === 0, sentence: "The file is empty. Copy or download it again." },
  {
    isIt: looksLikeMarkup,
    sentence: "This is a web page, not a model. Download the file itself instead of the page that shows it.",
  },
  {
    isIt: (bytes) => startsWith(bytes, ...ascii("RIFF")),
    sentence:
      "This is a recording, not a model. If it is a cabinet impulse response, load it as the cabinet.",
  },
  {
    isIt: (bytes) => startsWith(bytes, 0x1f, 0x8b),
    sentence: "This is a compressed archive. Unpack it and load the model inside it.",
  },
  {
    isIt: (bytes) => startsWith(bytes, 0x89, ...ascii("HDF")),
    sentence: "This is a Keras model in HDF5. Export it as JSON for RTNeural and load that.",
  },
];

/** Throws the Refusal that fits a file that is no known model. */
export const refuseByContent = (bytes: Uint8Array): never => {
  const stranger = strangers.find(({ isIt }) => isIt(bytes));
  throw new Refusal(stranger?.sentence ?? "This is not a model file that this pedal knows.");
};
