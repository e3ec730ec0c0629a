/* The clock, the converters and the faults of the pedal test codec. See pedalsim_device.h. */
#include "pedalsim_device.h"
#include "pedalsim_harness.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEP_FRAMES 16
#define NANOSECONDS 1000000000LL

static pthread_mutex_t devices_lock = PTHREAD_MUTEX_INITIALIZER;
static struct pedalsim_device *devices;

int64_t pedalsim_now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

void pedalsim_log(struct pedalsim_device *device, const char *event)
{
	if (device->log)
		fprintf(device->log, "%" PRIu64 " %s\n", device->clock, event);
}

void pedalsim_flush(struct pedalsim_device *device)
{
	if (device->log)
		fflush(device->log);
	if (device->output)
		fflush(device->output);
}

static FILE *open_file(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);
	if (!file)
		fprintf(stderr, "pedalsim: cannot open %s: %s\n", path, strerror(errno));
	return file;
}

static struct pedalsim_device *create(const struct pedalsim_settings *settings, char *key)
{
	struct pedalsim_device *device = calloc(1, sizeof(*device));
	if (!device)
		return NULL;
	device->key = key;
	device->lockstep = settings->lockstep;
	device->loop_input = settings->loop_input;
	device->parts_per_million = settings->parts_per_million;
	device->cable_frames = settings->cable_frames;
	device->effect = settings->effect;
	device->plugged = true;
	device->hold_path = strdup(settings->hold_path);
	device->first_path = strdup(settings->first_path);
	device->pace_path = strdup(settings->pace_path);
	pthread_mutex_init(&device->lock, NULL);
	bool fine = device->hold_path && device->first_path && device->pace_path && pedalsim_parse_faults(device, settings->faults);
	if (fine && *settings->input_path)
		fine = (device->input = open_file(settings->input_path, "rb")) != NULL;
	if (fine && *settings->output_path)
		fine = (device->output = open_file(settings->output_path, "wb")) != NULL;
	if (fine && *settings->log_path)
		fine = (device->log = open_file(settings->log_path, "w")) != NULL;
	if (fine && settings->cable_frames > 0)
		fine = (device->cable = calloc(settings->cable_frames * PEDALSIM_CHANNELS, sizeof(int32_t))) != NULL;
	if (fine)
		fine = pedalsim_open_clock_file(device);
	if (!fine) {
		free(device);
		errno = EINVAL;
		return NULL;
	}
	device->next = devices;
	devices = device;
	return device;
}

struct pedalsim_device *pedalsim_device_find(const struct pedalsim_settings *settings)
{
	char *key;
	struct pedalsim_device *device;

	if (asprintf(&key, "%s|%s|%s|%s|%d|%d|%ld|%ld", settings->input_path, settings->output_path, settings->log_path,
		     settings->faults, settings->lockstep, settings->loop_input, settings->parts_per_million,
		     settings->cable_frames) < 0)
		return NULL;
	pthread_mutex_lock(&devices_lock);
	for (device = devices; device && strcmp(device->key, key) != 0; device = device->next)
		;
	if (device)
		free(key);
	else
		device = create(settings, key);
	pthread_mutex_unlock(&devices_lock);
	return device;
}

uint64_t pedalsim_available(const struct pedalsim_device *device, const struct pedalsim_stream *stream)
{
	if (stream == &device->capture)
		return stream->hardware_position - stream->client_position;
	return stream->ring_frames - (stream->client_position - stream->hardware_position);
}

static uint64_t frames_missing(const struct pedalsim_device *device, const struct pedalsim_stream *stream)
{
	uint64_t available = pedalsim_available(device, stream);
	return stream->minimum_available > available ? stream->minimum_available - available : 0;
}

static void break_stream(struct pedalsim_device *device, struct pedalsim_stream *stream)
{
	if (!stream->running)
		return;
	stream->running = false;
	stream->xrun = true;
	pedalsim_log(device, stream == &device->capture ? "xrun capture" : "xrun playback");
}

static void play_frame(struct pedalsim_device *device, int32_t *heard)
{
	struct pedalsim_stream *stream = &device->playback;

	heard[0] = heard[1] = PEDALSIM_HOLE;
	if (stream->running) {
		memcpy(heard, stream->ring + stream->hardware_position % stream->ring_frames * PEDALSIM_CHANNELS,
		       PEDALSIM_CHANNELS * sizeof(int32_t));
		if (++stream->hardware_position == stream->client_position)
			break_stream(device, stream);
	}
	if (device->output)
		fwrite(heard, sizeof(int32_t), PEDALSIM_CHANNELS, device->output);
	if (heard[0] == PEDALSIM_HOLE)
		heard[0] = heard[1] = 0;
}

static void read_input(struct pedalsim_device *device, int32_t *frame)
{
	size_t got;

	frame[0] = frame[1] = 0;
	if (!device->input)
		return;
	got = fread(frame, sizeof(int32_t), PEDALSIM_CHANNELS, device->input);
	if (got < PEDALSIM_CHANNELS && device->loop_input) {
		rewind(device->input);
		got = fread(frame, sizeof(int32_t), PEDALSIM_CHANNELS, device->input);
	}
	if (got < PEDALSIM_CHANNELS)
		frame[0] = frame[1] = 0;
}

/* A soft clipper and a one-pole low-pass behind it; throughDevice of devices.ts is the same. */
static void pass_effect(struct pedalsim_device *device, int32_t *frame)
{
	for (unsigned int channel = 0; channel < PEDALSIM_CHANNELS; channel++) {
		double heard = 0.3 * tanh(4.0 * frame[channel] / 2147483648.0);
		device->low[channel] += 0.4 * (heard - device->low[channel]);
		frame[channel] = (int32_t)(2147483647.0 * device->low[channel]);
	}
}

static void add_played(int32_t *heard, const int32_t *played)
{
	for (unsigned int channel = 0; channel < PEDALSIM_CHANNELS; channel++) {
		int64_t sum = (int64_t)heard[channel] + played[channel];

		heard[channel] = (int32_t)(sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : sum);
	}
}

/* What is played comes back beside the input's own sound. */
static void pass_cable(struct pedalsim_device *device, const int32_t *played, int32_t *heard)
{
	int32_t *slot;

	if (device->cable_frames == 0) {
		add_played(heard, played);
		return;
	}
	slot = device->cable + device->clock % device->cable_frames * PEDALSIM_CHANNELS;
	add_played(heard, slot);
	memcpy(slot, played, PEDALSIM_CHANNELS * sizeof(int32_t));
}

static void record_frame(struct pedalsim_device *device, const int32_t *heard)
{
	struct pedalsim_stream *stream = &device->capture;

	if (!stream->running)
		return;
	memcpy(stream->ring + stream->hardware_position % stream->ring_frames * PEDALSIM_CHANNELS, heard,
	       PEDALSIM_CHANNELS * sizeof(int32_t));
	stream->hardware_position++;
	if (stream->hardware_position - stream->client_position == stream->ring_frames)
		break_stream(device, stream);
}

static void pass_one_frame(struct pedalsim_device *device)
{
	int32_t played[PEDALSIM_CHANNELS], heard[PEDALSIM_CHANNELS];

	play_frame(device, played);
	read_input(device, heard);
	if (device->effect)
		pass_effect(device, played);
	if (device->cable_frames >= 0)
		pass_cable(device, played, heard);
	record_frame(device, heard);
	device->clock++;
}

static void strike(struct pedalsim_device *device, struct pedalsim_fault *fault, uint64_t *frames)
{
	fault->done = true;
	pedalsim_log(device, pedalsim_fault_names[fault->kind]);
	if (fault->kind == FAULT_XRUN) {
		break_stream(device, &device->playback);
		break_stream(device, &device->capture);
	} else if (fault->kind == FAULT_LATE) {
		*frames = frames_missing(device, &device->capture) + (uint64_t)(fault->argument * device->capture.period_frames);
	} else if (fault->kind == FAULT_UNPLUG) {
		device->plugged = device->playback.running = device->capture.running = false;
	} else if (fault->kind == FAULT_REPLUG) {
		device->plugged = true;
	} else if (device->lockstep) {
		device->stalled_waits = (long)(fault->argument / PEDALSIM_SILENT_WAIT_MS);
		*frames = 0;
	} else {
		device->stalled_until = pedalsim_now() + (int64_t)(fault->argument * (NANOSECONDS / 1000));
		*frames = 0;
	}
}

static void pass_frames(struct pedalsim_device *device, uint64_t frames)
{
	while (frames > 0) {
		for (unsigned int index = 0; index < device->fault_count; index++) {
			struct pedalsim_fault *fault = &device->faults[index];
			if (!fault->done && fault->frame <= device->clock)
				strike(device, fault, &frames);
		}
		if (frames == 0)
			return;
		pass_one_frame(device);
		frames--;
	}
}

void pedalsim_step(struct pedalsim_device *device, const struct pedalsim_stream *waiting)
{
	uint64_t needed = frames_missing(device, waiting);

	if (needed == 0)
		return;
	pedalsim_keep_pace(device);
	pass_frames(device, needed < STEP_FRAMES ? needed : STEP_FRAMES);
	pedalsim_tell_clock(device);
}

static double nanoseconds_per_frame(const struct pedalsim_device *device)
{
	return NANOSECONDS / (device->rate * (1.0 + device->parts_per_million * 1e-6));
}

void pedalsim_anchor(struct pedalsim_device *device)
{
	device->anchor_frame = device->clock;
	device->anchor_nanoseconds = pedalsim_now();
}

void pedalsim_catch_up(struct pedalsim_device *device)
{
	int64_t now = pedalsim_now();

	if (device->stalled_until > now || device->rate == 0)
		return;
	if (device->stalled_until) {
		device->stalled_until = 0;
		pedalsim_anchor(device);
	}
	uint64_t due = device->anchor_frame + (uint64_t)((now - device->anchor_nanoseconds) / nanoseconds_per_frame(device));
	if (due > device->clock)
		pass_frames(device, due - device->clock);
}

int64_t pedalsim_nanoseconds_until_ready(struct pedalsim_device *device, const struct pedalsim_stream *stream)
{
	uint64_t ready_at = device->clock + frames_missing(device, stream) - device->anchor_frame;
	int64_t wait = device->anchor_nanoseconds + (int64_t)(ready_at * nanoseconds_per_frame(device)) - pedalsim_now();

	if (device->stalled_until)
		wait = device->stalled_until - pedalsim_now();
	return wait > 0 ? wait + 1 : 1;
}

bool pedalsim_knock(struct pedalsim_device *device)
{
	if (device->plugged)
		return true;
	if (device->lockstep)
		pass_frames(device, (uint64_t)device->rate * PEDALSIM_REFUSED_OPEN_MS / 1000);
	else
		pedalsim_catch_up(device);
	return device->plugged;
}
