/** Sizes of models that offer several, as NeuralAmpModelerCore chooses among them. */

/** Index of the size that `wanted` (0..1) falls into: the first whose upper end lies above it, else the last. */
export const indexOfSize = (upperEnds: readonly number[], wanted: number): number => {
  const index = upperEnds.findIndex((end) => wanted < end);
  return index === -1 ? upperEnds.length - 1 : index;
};
