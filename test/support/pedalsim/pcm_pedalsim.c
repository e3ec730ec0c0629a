/*
 * ALSA I/O plug-in over the pedal test codec (pedalsim_device.h): what libasound's callers see of it.
 *
 * Lockstep: each stream's poll descriptor is always ready while it runs, so poll() returns at once and
 * poll_revents moves the clock until the waiting stream is ready. Real time: the descriptor is a timer.
 */
#include "pedalsim_device.h"
#include "pedalsim_harness.h"
#include "pedalsim_samples.h"
#include "pedalsim_settings.h"

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <sched.h>
#include <sys/timerfd.h>

#define NANOSECONDS 1000000000LL

struct pedalsim_pcm {
	snd_pcm_ioplug_t io;
	struct pedalsim_device *device;
	struct pedalsim_stream *stream;
};

static struct pedalsim_pcm *enter(snd_pcm_ioplug_t *io)
{
	struct pedalsim_pcm *pcm = io->private_data;
	pthread_mutex_lock(&pcm->device->lock);
	return pcm;
}

static int leave(struct pedalsim_pcm *pcm, int result)
{
	pthread_mutex_unlock(&pcm->device->lock);
	return result;
}

static void say(struct pedalsim_pcm *pcm, const char *event)
{
	char line[64];
	snprintf(line, sizeof(line), "%s %s", event, pcm->io.stream == SND_PCM_STREAM_CAPTURE ? "capture" : "playback");
	pedalsim_log(pcm->device, line);
}

/* The timer fires once after so many nanoseconds; never for a negative count. */
static void set_timer(int descriptor, int64_t nanoseconds)
{
	struct itimerspec time = { 0 };
	if (nanoseconds >= 0) {
		time.it_value.tv_sec = nanoseconds / NANOSECONDS;
		time.it_value.tv_nsec = nanoseconds % NANOSECONDS + (nanoseconds == 0);
	}
	timerfd_settime(descriptor, 0, &time, NULL);
}

static bool note_unplugged(struct pedalsim_pcm *pcm)
{
	if (!pcm->device->plugged)
		snd_pcm_ioplug_set_state(&pcm->io, SND_PCM_STATE_DISCONNECTED);
	return !pcm->device->plugged;
}

/*
 * A lockstep clock waits for nobody: a real-time thread that plays to it would take a whole core, and what else runs on
 * the machine, other tests among it, would stand still.
 */
static void give_up_real_time(void)
{
	const struct sched_param none = { 0 };
	pthread_setschedparam(pthread_self(), SCHED_OTHER, &none);
}

static int pedalsim_start(snd_pcm_ioplug_t *io)
{
	struct pedalsim_pcm *pcm = enter(io);
	struct pedalsim_device *device = pcm->device;

	if (note_unplugged(pcm))
		return leave(pcm, -ENODEV);
	if (device->lockstep)
		give_up_real_time();
	device->rate = io->rate;
	if (!device->lockstep) {
		if (device->playback.running || device->capture.running)
			pedalsim_catch_up(device);
		else
			pedalsim_anchor(device);
	}
	pcm->stream->running = true;
	say(pcm, "start");
	return leave(pcm, 0);
}

static int pedalsim_stop(snd_pcm_ioplug_t *io)
{
	struct pedalsim_pcm *pcm = enter(io);
	pcm->stream->running = false;
	say(pcm, "stop");
	return leave(pcm, 0);
}

static snd_pcm_sframes_t pedalsim_pointer(snd_pcm_ioplug_t *io)
{
	struct pedalsim_pcm *pcm = enter(io);
	struct pedalsim_stream *stream = pcm->stream;

	if (!pcm->device->lockstep && stream->running && pcm->device->plugged)
		pedalsim_catch_up(pcm->device);
	snd_pcm_sframes_t position = stream->hardware_position % stream->ring_frames;
	/* Unplugged, the state alone tells: an error here would turn it into an xrun. */
	if (!note_unplugged(pcm) && stream->xrun)
		position = -EPIPE;
	leave(pcm, 0);
	return position;
}

static snd_pcm_sframes_t pedalsim_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
					   snd_pcm_uframes_t offset, snd_pcm_uframes_t size)
{
	struct pedalsim_pcm *pcm = enter(io);
	struct pedalsim_stream *stream = pcm->stream;
	uint64_t available = pedalsim_available(pcm->device, stream);

	if (size > available)
		size = available;
	for (snd_pcm_uframes_t frame = 0; frame < size; frame++) {
		int32_t *slot = stream->ring + stream->client_position % stream->ring_frames * PEDALSIM_CHANNELS;
		pedalsim_copy_frame(io, areas, offset + frame, slot);
		stream->client_position++;
	}
	if (stream == &pcm->device->playback && stream->running)
		pedalsim_note_first(pcm->device);
	leave(pcm, 0);
	return (snd_pcm_sframes_t)size;
}

static int pedalsim_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
	struct pedalsim_pcm *pcm = enter(io);
	struct pedalsim_stream *stream = pcm->stream;
	(void)params;
	free(stream->ring);
	stream->ring = calloc(io->buffer_size * PEDALSIM_CHANNELS, sizeof(int32_t));
	stream->ring_frames = io->buffer_size;
	stream->period_frames = stream->minimum_available = io->period_size;
	return leave(pcm, stream->ring ? 0 : -ENOMEM);
}

static int pedalsim_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct pedalsim_pcm *pcm = enter(io);
	snd_pcm_uframes_t minimum;
	snd_pcm_sw_params_get_avail_min(params, &minimum);
	pcm->stream->minimum_available = minimum;
	return leave(pcm, 0);
}

static int pedalsim_prepare(snd_pcm_ioplug_t *io)
{
	struct pedalsim_pcm *pcm = enter(io);
	if (note_unplugged(pcm))
		return leave(pcm, -ENODEV);
	pcm->stream->running = pcm->stream->xrun = false;
	pcm->stream->hardware_position = pcm->stream->client_position = 0;
	say(pcm, "prepare");
	return leave(pcm, 0);
}

/* Called once for each wait: a stopped or stalled stream must let poll() run into its timeout. */
static int pedalsim_poll_descriptors(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned int space)
{
	struct pedalsim_pcm *pcm = enter(io);
	struct pedalsim_device *device = pcm->device;
	struct pedalsim_stream *stream = pcm->stream;
	bool answers = stream->running || stream->xrun || !device->plugged;

	if (space < 1)
		return leave(pcm, -EINVAL);
	if (device->stalled_waits > 0) {
		device->stalled_waits--;
		answers = false;
	}
	if (!answers)
		set_timer(io->poll_fd, -1);
	else if (device->lockstep || !stream->running)
		set_timer(io->poll_fd, 0);
	else
		set_timer(io->poll_fd, pedalsim_nanoseconds_until_ready(device, stream));
	descriptors[0].fd = io->poll_fd;
	descriptors[0].events = POLLIN | POLLERR | POLLNVAL;
	return leave(pcm, 1);
}

static bool is_ready(const struct pedalsim_pcm *pcm)
{
	return pedalsim_available(pcm->device, pcm->stream) >= pcm->stream->minimum_available;
}

static int pedalsim_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned int count,
				 unsigned short *revents)
{
	struct pedalsim_pcm *pcm = enter(io);
	struct pedalsim_device *device = pcm->device;

	*revents = 0;
	if (count < 1 || !(descriptors[0].revents & POLLIN))
		return leave(pcm, 0);
	if (!device->lockstep && pcm->stream->running)
		pedalsim_catch_up(device);
	else if (pcm->stream->running)
		pedalsim_step(device, pcm->stream);
	if (pcm->stream->xrun)
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_XRUN);
	if (note_unplugged(pcm) || pcm->stream->xrun)
		*revents = POLLERR | (io->stream == SND_PCM_STREAM_CAPTURE ? POLLIN : POLLOUT);
	else if (is_ready(pcm))
		*revents = io->stream == SND_PCM_STREAM_CAPTURE ? POLLIN : POLLOUT;
	else if (device->lockstep && device->stalled_waits > 0) {
		device->stalled_waits--;
		set_timer(io->poll_fd, -1);
	} else if (!device->lockstep)
		set_timer(io->poll_fd, pedalsim_nanoseconds_until_ready(device, pcm->stream));
	return leave(pcm, 0);
}

static int pedalsim_delay(snd_pcm_ioplug_t *io, snd_pcm_sframes_t *delay)
{
	struct pedalsim_pcm *pcm = enter(io);
	uint64_t available = pedalsim_available(pcm->device, pcm->stream);
	*delay = io->stream == SND_PCM_STREAM_CAPTURE ? available : pcm->stream->ring_frames - available;
	return leave(pcm, 0);
}

static int pedalsim_close(snd_pcm_ioplug_t *io)
{
	struct pedalsim_pcm *pcm = enter(io);
	say(pcm, "close");
	pedalsim_flush(pcm->device);
	pcm->stream->open = pcm->stream->running = pcm->stream->xrun = false;
	leave(pcm, 0);
	close(io->poll_fd);
	free(pcm);
	return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
	.start = pedalsim_start,
	.stop = pedalsim_stop,
	.pointer = pedalsim_pointer,
	.transfer = pedalsim_transfer,
	.hw_params = pedalsim_hw_params,
	.sw_params = pedalsim_sw_params,
	.prepare = pedalsim_prepare,
	.poll_descriptors = pedalsim_poll_descriptors,
	.poll_revents = pedalsim_poll_revents,
	.delay = pedalsim_delay,
	.close = pedalsim_close,
};

static int open_stream(snd_pcm_t **result, const char *name, snd_pcm_stream_t direction, int mode,
		       struct pedalsim_device *device, const char *formats, const char *rates)
{
	struct pedalsim_pcm *pcm = calloc(1, sizeof(*pcm));
	int error;

	if (!pcm)
		return -ENOMEM;
	pcm->device = device;
	pcm->stream = direction == SND_PCM_STREAM_CAPTURE ? &device->capture : &device->playback;
	pcm->io.version = SND_PCM_IOPLUG_VERSION;
	pcm->io.name = "pedal test codec";
	pcm->io.callback = &callbacks;
	pcm->io.private_data = pcm;
	pcm->io.poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	pcm->io.poll_events = POLLIN;
	error = snd_pcm_ioplug_create(&pcm->io, name, direction, mode);
	if (error == 0)
		error = pedalsim_constrain(&pcm->io, formats, rates);
	if (error < 0)
		return error;
	pcm->stream->open = true;
	say(pcm, "open");
	*result = pcm->io.pcm;
	return 0;
}

SND_PCM_PLUGIN_DEFINE_FUNC(pedalsim)
{
	struct pedalsim_settings settings = pedalsim_read_settings(conf);
	struct pedalsim_device *device = pedalsim_device_find(&settings);
	int error;
	(void)root;

	if (!device)
		return -errno;
	pthread_mutex_lock(&device->lock);
	pedalsim_hold(device);
	if (!pedalsim_knock(device))
		error = -ENODEV;
	else if (strcmp(pedalsim_setting(conf, "busy", "0"), "1") == 0 ||
		 (stream == SND_PCM_STREAM_CAPTURE ? &device->capture : &device->playback)->open)
		error = -EBUSY;
	else
		error = open_stream(pcmp, name, stream, mode, device, pedalsim_setting(conf, "formats", "S32_LE S24_3LE S16_LE"),
				    pedalsim_setting(conf, "rates", "44100 48000 96000"));
	pthread_mutex_unlock(&device->lock);
	return error;
}

SND_PCM_PLUGIN_SYMBOL(pedalsim);
