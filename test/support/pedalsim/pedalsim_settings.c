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

struct pedalsim_settings pedalsim_read_settings(snd_config_t *config)
{
	return (struct pedalsim_settings){
		.input_path = pedalsim_setting(config, "infile", ""),
		.output_path = pedalsim_setting(config, "outfile", ""),
		.log_path = pedalsim_setting(config, "log", ""),
		.hold_path = pedalsim_setting(config, "hold", ""),
		.first_path = pedalsim_setting(config, "first", ""),
		.pace_path = pedalsim_setting(config, "pace", ""),
		.faults = pedalsim_setting(config, "fault", ""),
		.lockstep = strcmp(pedalsim_setting(config, "clock", "realtime"), "lockstep") == 0,
		.loop_input = strcmp(pedalsim_setting(config, "loop", "0"), "1") == 0,
		.parts_per_million = atol(pedalsim_setting(config, "ppm", "0")),
		.effect = strcmp(pedalsim_setting(config, "effect", "0"), "1") == 0,
		.cable_frames = atol(pedalsim_setting(config, "cable", "-1")),
	};
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
