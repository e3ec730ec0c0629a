/* See pedalsim_harness.h. */
#include "pedalsim_harness.h"

#include <inttypes.h>
#include <unistd.h>

#define LOOK_MICROSECONDS 500
#define MOST_LOOKS (60 * 1000000 / LOOK_MICROSECONDS)

void pedalsim_hold(struct pedalsim_device *device)
{
	if (device->released)
		return;
	for (long look = 0; *device->hold_path && access(device->hold_path, F_OK) != 0 && look < MOST_LOOKS; look++)
		usleep(LOOK_MICROSECONDS);
	device->released = true;
}

void pedalsim_note_first(struct pedalsim_device *device)
{
	if (device->noted_first)
		return;
	device->noted_first = true;
	FILE *file = *device->first_path ? fopen(device->first_path, "w") : NULL;
	if (!file)
		return;
	fprintf(file, "%" PRId64 "\n", pedalsim_now());
	fclose(file);
}
