/**
 * Units, so that a signature says what a number means. They are aliases, not brands: arithmetic stays plain.
 */

/** A count of sample frames (one value per channel at one instant). */
export type Frames = number;
/** A frequency or a sample rate. */
export type Hertz = number;
/** A level ratio, 20 log10. */
export type Decibels = number;
/** An analogue level, decibels relative to 0.775 V RMS. */
export type DecibelsUnloaded = number;
/** A duration in milliseconds. */
export type Milliseconds = number;
/** A byte address in the kernel memory (WebAssembly linear memory). */
export type Address = number;
