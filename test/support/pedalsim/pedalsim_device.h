/*
 * The pedal test codec: one clock, one converter in each direction, files for wires.
 *
 * A device lives as long as the process, so its clock goes on over a close and a reopen. All frames are stereo S32.
 * Everything here is called with the device's lock held, unless it says otherwise.
 */
#ifndef PEDALSIM_DEVICE_H
#define PEDALSIM_DEVICE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PEDALSIM_CHANNELS 2
#define PEDALSIM_MAXIMUM_FAULTS 256
/* What the output file holds where the DAC had nothing to play. */
#define PEDALSIM_HOLE INT32_MIN
/* A refused open stands for this long a pause of the client, since nothing else moves a lockstep clock then. */
#define PEDALSIM_REFUSED_OPEN_MS 50
/* A wait in which a stalled codec says nothing. */
#define PEDALSIM_SILENT_WAIT_MS 100

enum pedalsim_fault_kind { FAULT_XRUN, FAULT_LATE, FAULT_UNPLUG, FAULT_REPLUG, FAULT_STALL };

struct pedalsim_fault {
	enum pedalsim_fault_kind kind;
	uint64_t frame;
	/* Periods after it was ready at which a late client wakes; milliseconds of a stall. */
	double argument;
	bool done;
};

struct pedalsim_stream {
	bool open;
	bool running;
	bool xrun;
	/* Ring of frames between the client and the converter; positions count frames since prepare. */
	int32_t *ring;
	uint64_t ring_frames;
	uint64_t hardware_position;
	uint64_t client_position;
	uint64_t period_frames;
	uint64_t minimum_available;
};

struct pedalsim_settings {
	const char *input_path;
	const char *output_path;
	const char *log_path;
	/* See pedalsim_harness.h; empty for none. */
	const char *hold_path;
	const char *first_path;
	const char *pace_path;
	const char *faults;
	bool lockstep;
	bool loop_input;
	long parts_per_million;
	/* A pedal at the cable's beginning. */
	bool effect;
	/* Frames from the DAC to the ADC through a cable, or -1 for none. */
	long cable_frames;
};

struct pedalsim_device {
	char *key;
	pthread_mutex_t lock;
	bool lockstep;
	bool loop_input;
	bool plugged;
	char *hold_path;
	char *first_path;
	char *pace_path;
	/* Where the clock may go, and where it tells how far it is. */
	uint64_t granted;
	int clock_file;
	bool released;
	bool noted_first;
	long parts_per_million;
	long cable_frames;
	unsigned int rate;
	FILE *input;
	FILE *output;
	FILE *log;
	struct pedalsim_fault faults[PEDALSIM_MAXIMUM_FAULTS];
	unsigned int fault_count;
	/* Frames since the first start. */
	uint64_t clock;
	/* Real-time clock: the nanosecond at which `anchor_frame` was played. */
	int64_t anchor_nanoseconds;
	uint64_t anchor_frame;
	/* A stall: silent waits still to come (lockstep), or the nanosecond it ends (real time). */
	long stalled_waits;
	int64_t stalled_until;
	int32_t *cable;
	bool effect;
	/* What the effect's low-pass holds. */
	double low[PEDALSIM_CHANNELS];
	struct pedalsim_stream playback;
	struct pedalsim_stream capture;
	struct pedalsim_device *next;
};

/* Takes no lock. Null, with errno set, if a file cannot be opened or the fault list cannot be read. */
struct pedalsim_device *pedalsim_device_find(const struct pedalsim_settings *settings);
/* False, with a line on standard error, if a word is not understood. */
bool pedalsim_parse_faults(struct pedalsim_device *device, const char *text);
extern const char *const pedalsim_fault_names[];
void pedalsim_log(struct pedalsim_device *device, const char *event);
void pedalsim_flush(struct pedalsim_device *device);
int64_t pedalsim_now(void);

uint64_t pedalsim_available(const struct pedalsim_device *device, const struct pedalsim_stream *stream);
/* Lockstep: moves the clock on until the stream is ready, but by no more than a few frames. */
void pedalsim_step(struct pedalsim_device *device, const struct pedalsim_stream *waiting);
/* Real time: brings the clock up to now. */
void pedalsim_catch_up(struct pedalsim_device *device);
/* Real time: nanoseconds until the stream is ready, at least one. */
int64_t pedalsim_nanoseconds_until_ready(struct pedalsim_device *device, const struct pedalsim_stream *stream);
/* An attempt to open while unplugged; true if the device is there after all. */
bool pedalsim_knock(struct pedalsim_device *device);
/* Real time: the clock goes on from the present frame, now. */
void pedalsim_anchor(struct pedalsim_device *device);

#endif
