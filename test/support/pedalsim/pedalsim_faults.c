/* The list of faults to inject, as words. */
#include "pedalsim_device.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const pedalsim_fault_names[] = {
	[FAULT_XRUN] = "xrun", [FAULT_LATE] = "late", [FAULT_UNPLUG] = "unplug",
	[FAULT_REPLUG] = "replug", [FAULT_STALL] = "stall",
};

/* One "name@frame" or "name@frame:argument". */
static bool parse_fault(const char *text, struct pedalsim_fault *fault)
{
	char name[16];
	int used = 0;

	fault->argument = 1;
	fault->done = false;
	if (sscanf(text, "%15[a-z]@%" SCNu64 "%n", name, &fault->frame, &used) < 2)
		return false;
	if (text[used] == ':' && sscanf(text + used, ":%lf", &fault->argument) != 1)
		return false;
	for (size_t kind = 0; kind < sizeof(pedalsim_fault_names) / sizeof(*pedalsim_fault_names); kind++) {
		if (strcmp(name, pedalsim_fault_names[kind]) == 0) {
			fault->kind = (enum pedalsim_fault_kind)kind;
			return true;
		}
	}
	return false;
}

/* Faults are separated by spaces or commas. */
bool pedalsim_parse_faults(struct pedalsim_device *device, const char *text)
{
	char *copy = strdup(text);
	char *position = NULL;
	bool understood = copy != NULL;

	for (char *word = strtok_r(copy, ", ", &position); word && understood; word = strtok_r(NULL, ", ", &position)) {
		understood = device->fault_count < PEDALSIM_MAXIMUM_FAULTS &&
			     parse_fault(word, &device->faults[device->fault_count]);
		if (understood)
			device->fault_count++;
		else
			fprintf(stderr, "pedalsim: the fault \"%s\" is not known\n", word);
	}
	free(copy);
	return understood;
}
