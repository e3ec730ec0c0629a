/* See pedalsim_samples.h. */
#include "pedalsim_samples.h"

#include "pedalsim_device.h"

#include <string.h>

static void *sample_address(const snd_pcm_channel_area_t *area, snd_pcm_uframes_t frame)
{
	return (char *)area->addr + (area->first + area->step * frame) / 8;
}

static int32_t load_sample(snd_pcm_format_t format, const unsigned char *bytes)
{
	if (format == SND_PCM_FORMAT_S16_LE)
		return (int32_t)((uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 24);
	if (format == SND_PCM_FORMAT_S24_3LE)
		return (int32_t)((uint32_t)bytes[0] << 8 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 24);
	int32_t sample;
	memcpy(&sample, bytes, sizeof(sample));
	return sample;
}

static void store_sample(snd_pcm_format_t format, unsigned char *bytes, int32_t sample)
{
	size_t width = format == SND_PCM_FORMAT_S16_LE ? 2 : format == SND_PCM_FORMAT_S24_3LE ? 3 : 4;
	memcpy(bytes, (const unsigned char *)&sample + sizeof(sample) - width, width);
}

void pedalsim_copy_frame(const snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t frame,
			 int32_t *slot)
{
	for (unsigned int channel = 0; channel < PEDALSIM_CHANNELS; channel++) {
		void *sample = sample_address(&areas[channel], frame);
		if (io->stream == SND_PCM_STREAM_CAPTURE)
			store_sample(io->format, sample, slot[channel]);
		else
			slot[channel] = load_sample(io->format, sample);
	}
}
