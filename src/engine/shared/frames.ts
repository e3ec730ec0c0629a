/** One layer of a network that runs over a window for every frame (kernels/frame.ts), for both languages: offsets in bytes. */

/** Windows that run side by side. */
export const windowsAtOnce = 16;

export const layerInputs = 0;
export const layerUnits = 4;
/** [units][bias, inputs.., units..][4 gates i, f, g, o] */
export const layerWeights = 8;
/** [units][hidden, cell] before a window's first frame. */
export const layerInitial = 12;
/** [2][units][windows]: states of the frame before and of this one, taking turns. */
export const layerHidden = 16;
/** [units][windows] */
export const layerCell = 20;
export const layerBytes = 24;
