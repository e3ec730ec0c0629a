/* What the ALSA configuration says of the pedal test codec. */
#ifndef PEDALSIM_SETTINGS_H
#define PEDALSIM_SETTINGS_H

#include "pedalsim_device.h"

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

/* The fallback where the key is missing or empty. */
const char *pedalsim_setting(snd_config_t *config, const char *key, const char *fallback);
/* What makes one codec different from another. */
struct pedalsim_settings pedalsim_read_settings(snd_config_t *config);
/* Offers these formats ("S32_LE S16_LE") and rates ("44100 48000") and no others; 0 or a negated errno. */
int pedalsim_constrain(snd_pcm_ioplug_t *io, const char *formats, const char *rates);

#endif
