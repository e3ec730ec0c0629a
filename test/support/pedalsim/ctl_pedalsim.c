/*
 * ALSA control plug-in: the mixer of the pedal test codec, kept in a text file so that a test can write and read it.
 *
 * One element a line, values last:
 *   Digital Playback Volume;integer;0;207;200,200
 *   Auto Mute Switch;boolean;0;1;1,1
 *   DSP Program;enumerated;FIR interpolation|Low latency IIR;0
 * A name that begins with '!' (not part of it) takes every write without an error and keeps its old value.
 */
#include <alsa/asoundlib.h>
#include <alsa/control_external.h>
#include <stdbool.h>

#define MAXIMUM_ELEMENTS 128
#define MAXIMUM_VALUES 8
#define MAXIMUM_ITEMS 32

struct element {
	char name[64];
	int type;
	bool stuck;
	long minimum, maximum;
	char items[MAXIMUM_ITEMS][48];
	unsigned int item_count;
	long values[MAXIMUM_VALUES];
	unsigned int count;
};

struct pedalsim_ctl {
	snd_ctl_ext_t ext;
	char *path;
	struct element elements[MAXIMUM_ELEMENTS];
	unsigned int count;
};

static int parse_type(const char *word)
{
	if (strcmp(word, "boolean") == 0)
		return SND_CTL_ELEM_TYPE_BOOLEAN;
	return strcmp(word, "enumerated") == 0 ? SND_CTL_ELEM_TYPE_ENUMERATED : SND_CTL_ELEM_TYPE_INTEGER;
}

static bool parse_range(struct element *element, char **rest)
{
	char *word = strsep(rest, ";"), *item;

	if (element->type != SND_CTL_ELEM_TYPE_ENUMERATED) {
		element->minimum = atol(word ? word : "0");
		word = strsep(rest, ";");
		element->maximum = atol(word ? word : "0");
		return word != NULL;
	}
	while (word && (item = strsep(&word, "|")) && element->item_count < MAXIMUM_ITEMS)
		snprintf(element->items[element->item_count++], sizeof(element->items[0]), "%s", item);
	return element->item_count > 0;
}

static bool parse_element(struct element *element, char *line)
{
	char *rest = line, *name = strsep(&rest, ";"), *type = strsep(&rest, ";"), *value;

	memset(element, 0, sizeof(*element));
	if (!name || !type)
		return false;
	element->stuck = *name == '!';
	snprintf(element->name, sizeof(element->name), "%s", name + element->stuck);
	element->type = parse_type(type);
	if (!parse_range(element, &rest))
		return false;
	while (rest && (value = strsep(&rest, ",")) && element->count < MAXIMUM_VALUES)
		element->values[element->count++] = atol(value);
	return element->count > 0;
}

static int load(struct pedalsim_ctl *ctl)
{
	FILE *file = fopen(ctl->path, "r");
	char line[2048];

	if (!file)
		return -errno;
	while (ctl->count < MAXIMUM_ELEMENTS && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		if (parse_element(&ctl->elements[ctl->count], line))
			ctl->count++;
	}
	fclose(file);
	return 0;
}

static void save_element(FILE *file, const struct element *element)
{
	static const char *const types[] = { [SND_CTL_ELEM_TYPE_BOOLEAN] = "boolean",
		[SND_CTL_ELEM_TYPE_INTEGER] = "integer", [SND_CTL_ELEM_TYPE_ENUMERATED] = "enumerated" };

	fprintf(file, "%s%s;%s;", element->stuck ? "!" : "", element->name, types[element->type]);
	if (element->type == SND_CTL_ELEM_TYPE_ENUMERATED)
		for (unsigned int item = 0; item < element->item_count; item++)
			fprintf(file, "%s%s", item ? "|" : "", element->items[item]);
	else
		fprintf(file, "%ld;%ld", element->minimum, element->maximum);
	for (unsigned int index = 0; index < element->count; index++)
		fprintf(file, "%s%ld", index ? "," : ";", element->values[index]);
	fputc('\n', file);
}

static int save(struct pedalsim_ctl *ctl)
{
	FILE *file = fopen(ctl->path, "w");
	if (!file)
		return -errno;
	for (unsigned int index = 0; index < ctl->count; index++)
		save_element(file, &ctl->elements[index]);
	fclose(file);
	return 1;
}

static int count_elements(snd_ctl_ext_t *ext)
{
	return (int)((struct pedalsim_ctl *)ext->private_data)->count;
}

static struct element *element_at(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key)
{
	return &((struct pedalsim_ctl *)ext->private_data)->elements[key];
}

static int list_element(snd_ctl_ext_t *ext, unsigned int offset, snd_ctl_elem_id_t *id)
{
	if (offset >= (unsigned int)count_elements(ext))
		return -EINVAL;
	snd_ctl_elem_id_set_interface(id, SND_CTL_ELEM_IFACE_MIXER);
	snd_ctl_elem_id_set_name(id, element_at(ext, offset)->name);
	return 0;
}

static snd_ctl_ext_key_t find_element(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id)
{
	for (int index = 0; index < count_elements(ext); index++)
		if (strcmp(snd_ctl_elem_id_get_name(id), element_at(ext, index)->name) == 0)
			return index;
	return SND_CTL_EXT_KEY_NOT_FOUND;
}

static int get_attribute(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *type, unsigned int *access, unsigned int *count)
{
	*type = element_at(ext, key)->type;
	*access = SND_CTL_EXT_ACCESS_READWRITE;
	*count = element_at(ext, key)->count;
	return 0;
}

static int get_integer_info(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *minimum, long *maximum, long *step)
{
	*minimum = element_at(ext, key)->minimum;
	*maximum = element_at(ext, key)->maximum;
	*step = 1;
	return 0;
}

static int get_enumerated_info(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int *items)
{
	*items = element_at(ext, key)->item_count;
	return 0;
}

static int get_enumerated_name(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int item, char *name, size_t room)
{
	if (item >= element_at(ext, key)->item_count)
		return -EINVAL;
	snprintf(name, room, "%s", element_at(ext, key)->items[item]);
	return 0;
}

static int read_integer(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *values)
{
	memcpy(values, element_at(ext, key)->values, element_at(ext, key)->count * sizeof(long));
	return 0;
}

static int write_integer(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *values)
{
	struct element *element = element_at(ext, key);
	for (unsigned int index = 0; index < element->count; index++)
		if (values[index] < element->minimum || values[index] > element->maximum)
			return -EINVAL;
	if (element->stuck)
		return 1;
	memcpy(element->values, values, element->count * sizeof(long));
	return save(ext->private_data);
}

static int read_enumerated(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int *items)
{
	struct element *element = element_at(ext, key);
	for (unsigned int index = 0; index < element->count; index++)
		items[index] = (unsigned int)element->values[index];
	return 0;
}

static int write_enumerated(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, unsigned int *items)
{
	struct element *element = element_at(ext, key);
	for (unsigned int index = 0; index < element->count && !element->stuck; index++) {
		if (items[index] >= element->item_count)
			return -EINVAL;
		element->values[index] = items[index];
	}
	return save(ext->private_data);
}

static int read_event(snd_ctl_ext_t *ext, snd_ctl_elem_id_t *id, unsigned int *mask)
{
	(void)ext, (void)id, (void)mask;
	return -EAGAIN;
}

static void close_ctl(snd_ctl_ext_t *ext)
{
	struct pedalsim_ctl *ctl = ext->private_data;
	free(ctl->path);
	free(ctl);
}

static const snd_ctl_ext_callback_t callbacks = {
	.close = close_ctl,
	.elem_count = count_elements,
	.elem_list = list_element,
	.find_elem = find_element,
	.get_attribute = get_attribute,
	.get_integer_info = get_integer_info,
	.get_enumerated_info = get_enumerated_info,
	.get_enumerated_name = get_enumerated_name,
	.read_integer = read_integer,
	.write_integer = write_integer,
	.read_enumerated = read_enumerated,
	.write_enumerated = write_enumerated,
	.read_event = read_event,
};

SND_CTL_PLUGIN_DEFINE_FUNC(pedalsim)
{
	snd_config_t *entry;
	const char *path;
	struct pedalsim_ctl *ctl;
	int error;
	(void)root;

	if (snd_config_search(conf, "file", &entry) < 0 || snd_config_get_string(entry, &path) < 0)
		return -EINVAL;
	ctl = calloc(1, sizeof(*ctl));
	if (!ctl || !(ctl->path = strdup(path)))
		return -ENOMEM;
	error = load(ctl);
	if (error < 0) {
		close_ctl(&(snd_ctl_ext_t){ .private_data = ctl });
		return error;
	}
	ctl->ext.version = SND_CTL_EXT_VERSION;
	ctl->ext.poll_fd = -1;
	ctl->ext.callback = &callbacks;
	ctl->ext.private_data = ctl;
	strcpy(ctl->ext.id, "pedal");
	strcpy(ctl->ext.driver, "pedalsim");
	strcpy(ctl->ext.name, "pedal test codec");
	strcpy(ctl->ext.longname, "pedal test codec");
	strcpy(ctl->ext.mixername, "pedal test codec");
	error = snd_ctl_ext_create(&ctl->ext, name, mode);
	*handlep = ctl->ext.handle;
	return error;
}

SND_CTL_PLUGIN_SYMBOL(pedalsim);
