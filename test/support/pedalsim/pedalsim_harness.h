/* Where the codec and whoever watches it from outside the process meet: two files. */
#ifndef PEDALSIM_HARNESS_H
#define PEDALSIM_HARNESS_H

#include "pedalsim_device.h"

/*
 * The first open waits until the file `hold_path` is there, so that what takes time beside the clock (loading a model) is
 * over before the clock begins. After a minute it goes on without.
 */
void pedalsim_hold(struct pedalsim_device *device);
/* Writes to the file `first_path` when the client handed over its first rendered period: CLOCK_MONOTONIC, nanoseconds. */
void pedalsim_note_first(struct pedalsim_device *device);

#endif
