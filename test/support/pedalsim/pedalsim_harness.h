/* Where the codec and whoever watches it from outside the process meet: a few files. */
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
/*
 * A lockstep clock plays as many frames as the file `pace_path` says, a number, and waits for more: whoever writes it decides
 * between which two periods something happens. The file `pace_path`.clock tells two 64-bit numbers: the clock now, and the
 * clock where it waited last, with everything played written out. After a minute it goes on without.
 */
void pedalsim_keep_pace(struct pedalsim_device *device);
void pedalsim_tell_clock(struct pedalsim_device *device);
/* False where it cannot be made. */
bool pedalsim_open_clock_file(struct pedalsim_device *device);

#endif
