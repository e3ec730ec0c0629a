/* See pedalsim_settings.h. */
#include "pedalsim_settings.h"

#include <stdbool.h>

const char *pedalsim_setting(snd_config_t *config, const char *key, const char *fallback)
{
	snd_config_t *entry;
	const char *text;
	if (snd_config_search(config, key, &entry) < 0 || snd_config_get_string(entry, &text) < 0 || !*text)
		return fallback;
	return text;
}

/* Parses "S32_LE S16_LE" or "44100 48000"; returns how many. */
static unsigned int parse_list(const char *text, bool formats, unsigned int *values, unsigned int room)
{
	char copy[128], *position = NULL;
	unsigned int count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *word = strtok_r(copy, ", ", &position); word && count < room; word = strtok_r(NULL, ", ", &position))
		values[count++] = formats ? (unsigned int)snd_pcm_format_value(word) : (unsigned int)atoi(word);
	return count;
}

int pedalsim_constrain(snd_pcm_ioplug_t *io, const char *formats, const char *rates)
{
	static const unsigned int accesses[] = { SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_ACCESS_MMAP_INTERLEAVED };
	unsigned int values[16];
	int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 2, accesses);
	unsigned int count = parse_list(formats, true, values, 16);

	error = error ? error : snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, count, values);
	count = parse_list(rates, false, values, 16);
	error = error ? error : snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_RATE, count, values);
	error = error ? error : snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, 2, 2);
	error = error ? error : snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 32, 65536);
	error = error ? error : snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 64, 1 << 20);
	return error ? error : snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 255);
}
