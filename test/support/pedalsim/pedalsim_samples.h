/* Frames between a caller's memory, in the format that it chose, and the codec's stereo S32. */
#ifndef PEDALSIM_SAMPLES_H
#define PEDALSIM_SAMPLES_H

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <stdint.h>

/* From the ring's slot to the caller for a capture, the other way for a playback. */
void pedalsim_copy_frame(const snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t frame,
			 int32_t *slot);

#endif
