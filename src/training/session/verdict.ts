/** How good a model is, in the words in which players of Neural Amp Modeler are told (seeds.md, 2). */

/** Error-to-signal ratios up to which a word holds. */
const words: readonly (readonly [most: number, sentence: string])[] = [
  [0.01, "Great: hardly to be told from the device."],
  [0.035, "Not bad: close to the device, and good on stage."],
  [0.1, "It might sound right: listen, and train longer or with a larger network."],
  [
    0.3,
    "It probably does not sound right: train longer, with a larger network, or record again at a lower gain.",
  ],
];

const poor =
  "It does not sound like the device: check the recordings; a device with a delay or a movement of its own is a time effect (--time-effect), and a reverb cannot be learned.";

/** @param error error-to-signal ratio on what was not learned from */
export function verdictOn(error: number): string {
  return words.find(([most]) => error < most)?.[1] ?? poor;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.001 ? 4 : share < 0.01 ? 3 : share < 0.1 ? 2 : 1)} %`;
}
