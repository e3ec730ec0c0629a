/**
 * How a long convolution lies in kernel memory (engine/load/partitions.ts writes it, kernels/partitioned.ts plays it), for
 * both languages: offsets in bytes.
 *
 * A level convolves with all taps of some stretch in partitions of one length, the period. It collects the input for a
 * period while it works on the one before, a sixteenth of a block at a time, and hears what it made of the one before
 * that. Its work is a list of steps, cut into as many slots as the period has times 16 frames.
 */

/** Frames between two slots; every period is a multiple. */
export const slotFrames = 16;

/** Frames of a period: a power of two from 16. */
export const levelPeriod = 0;
/** Frames of the period that were collected and heard. */
export const levelPosition = 4;
export const levelInputs = 8;
/** [inputs][3][period]: the period that is being collected and the two before it. */
export const levelChunks = 12;
/** Which of the three chunks is being collected. */
export const levelChunk = 16;
export const levelPartitions = 20;
/** [inputs][partitions][2 (real, imaginary)][period]: spectra of the latest periods, a ring. */
export const levelSpectra = 24;
/** Which partition's place in the ring holds the newest spectrum. */
export const levelNewest = 28;
/** [2][outputs][period]: what is heard, and what is being made. */
export const levelReady = 32;
/** Which of the two is heard. */
export const levelHeard = 36;
/** Addresses of the slots' first steps, and of the last slot's end. */
export const levelSlots = 40;
/** [2 (real, imaginary)][period]: one sum of products on its way back into time. */
export const levelWork = 44;
/** [2 (cosine, sine)][period]: half a turn's quarter in `period` steps. */
export const levelTwist = 48;
export const levelOutputs = 52;
export const levelBytes = 56;

/** A step: what to do from one position of its loop to another, for an input or output. */
export const stepKind = 0;
export const stepFrom = 4;
export const stepTo = 8;
export const stepChannel = 12;
/** Weights of stepMultiply; twiddle factors of the butterflies. */
export const stepTable = 16;
/** Points of the butterflies' transforms. */
export const stepPoints = 20;
export const stepBytes = 24;

/** Steps forward work on the newest spectrum of an input, steps backward on the work rows. */
export const stepTwist = 0;
export const stepForward2 = 1;
export const stepForward4 = 2;
export const stepForwardLast = 3;
export const stepMultiply = 4;
export const stepBackwardFirst = 5;
export const stepBackward4 = 6;
export const stepBackward2 = 7;
export const stepUntwist = 8;
