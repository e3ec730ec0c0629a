/**
 * Size of the one shared memory in pages of 64 KiB: 128 MiB. Initial and maximum are the same, so the memory never grows
 * and views over it never detach. The kernels are built for exactly this size (scripts/build.mjs).
 */
export const memoryPages = 2048;
