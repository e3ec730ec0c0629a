/**
 * Fixed places at the bottom of the kernel memory, below everything the host lays out (shared/memory-map.ts): the
 * convolution's taps with their addresses worked out for the current block. Each thread has its own, because the
 * control thread settles one model while the audio thread plays another.
 */

/** One resolved tap: address of the first row's first frame, stride in bytes, and stride times channels. */
export const resolvedAddress = 0;
export const resolvedStride = 4;
export const resolvedExtent = 8;
export const resolvedTapBytes = 12;
