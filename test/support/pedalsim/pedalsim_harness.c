/* See pedalsim_harness.h. */
#include "pedalsim_harness.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
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

static uint64_t granted_frames(const char *path)
{
	uint64_t frames = 0;
	FILE *file = fopen(path, "r");

	if (!file)
		return 0;
	if (fscanf(file, "%" SCNu64, &frames) != 1)
		frames = 0;
	fclose(file);
	return frames;
}

static void tell(const struct pedalsim_device *device, uint64_t value, off_t place)
{
	if (pwrite(device->clock_file, &value, sizeof(value), place) < 0)
		perror("pedalsim");
}

void pedalsim_keep_pace(struct pedalsim_device *device)
{
	if (!*device->pace_path)
		return;
	for (long look = 0; device->clock >= device->granted && look < MOST_LOOKS; look++) {
		device->granted = granted_frames(device->pace_path);
		if (device->clock < device->granted)
			break;
		if (look == 0) {
			pedalsim_flush(device);
			tell(device, device->clock, sizeof(device->clock));
		}
		usleep(LOOK_MICROSECONDS);
	}
}

void pedalsim_tell_clock(struct pedalsim_device *device)
{
	if (*device->pace_path)
		tell(device, device->clock, 0);
}

bool pedalsim_open_clock_file(struct pedalsim_device *device)
{
	char *path;

	if (!*device->pace_path)
		return true;
	if (asprintf(&path, "%s.clock", device->pace_path) < 0)
		return false;
	device->clock_file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	free(path);
	return device->clock_file >= 0;
}
