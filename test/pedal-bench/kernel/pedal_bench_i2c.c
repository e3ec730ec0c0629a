// SPDX-License-Identifier: GPL-2.0-only
/*
 * I2C bus 1 of the virtual pedal: an ADS1115 converter at 0x48 and an SSD1306 display at 0x3c, with the time that bus and
 * conversion take. Written from the data sheets (TI SBAS444; Solomon Systech SSD1306) for the bench in test/pedal-bench.
 *
 *   /sys/module/pedal_bench_i2c/parameters/microvolts   what the four inputs see
 *                                          missing      1: nobody answers at 0x48 (-EREMOTEIO, as on a Pi)
 *                                          stuck        1: a conversion never ends
 *   /sys/kernel/pedal_bench/display                     the display's memory, 8 pages of 128 columns
 *                           display_on                  1 while it is lit
 */
#include <linux/delay.h>
#include <linux/i2c.h>
#include <linux/kobject.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/unaligned.h>

#define CONVERTER 0x48
#define DISPLAY 0x3c
#define NANOSECONDS_PER_BYTE 22500 /* nine clocks at 400 kHz */

static int microvolts[4];
module_param_array(microvolts, int, NULL, 0644);
static bool missing;
module_param(missing, bool, 0644);
static bool stuck;
module_param(stuck, bool, 0644);

static struct {
	u8 pointer;
	u16 config;
	s16 conversion;
	s16 pending;
	bool converting;
	ktime_t ready;
} ads = { .config = 0x0583 };

static int input(int channel)
{
	return microvolts[channel];
}

static s16 convert(u16 config)
{
	static const int full_scale[8] = { 6144000, 4096000, 2048000, 1024000,
					   512000,  256000,  256000,  256000 };
	static const u8 minus[4] = { 1, 3, 3, 3 }, plus[4] = { 0, 0, 1, 2 };
	int mux = (config >> 12) & 7;
	int volts = mux >= 4 ? input(mux - 4) : input(plus[mux]) - input(minus[mux]);
	s64 steps = div_s64((s64)volts * 32768, full_scale[(config >> 9) & 7]);

	return clamp_t(s64, steps, -32768, 32767);
}

static void settle(void)
{
	bool continuous = !(ads.config & 0x0100);

	if (stuck)
		return;
	if (continuous) {
		ads.conversion = convert(ads.config);
	} else if (ads.converting && ktime_compare(ktime_get(), ads.ready) >= 0) {
		ads.conversion = ads.pending;
		ads.converting = false;
	}
}

static void converter_write(const u8 *bytes, int length)
{
	static const int rate[8] = { 8, 16, 32, 64, 128, 250, 475, 860 };

	if (length < 1)
		return;
	ads.pointer = bytes[0] & 3;
	if (length < 3 || ads.pointer != 1)
		return;
	ads.config = get_unaligned_be16(bytes + 1);
	if (ads.config & 0x8000 && ads.config & 0x0100) {
		ads.pending = convert(ads.config);
		ads.converting = true;
		ads.ready = ktime_add_ns(ktime_get(), NSEC_PER_SEC / rate[(ads.config >> 5) & 7]);
	}
}

static void converter_read(u8 *bytes, int length)
{
	u8 word[2];
	int i;

	settle();
	if (ads.pointer == 1)
		put_unaligned_be16((ads.config & 0x7fff) | (ads.converting ? 0 : 0x8000), word);
	else
		put_unaligned_be16(ads.pointer == 0 ? ads.conversion : 0, word);
	for (i = 0; i < length; i++)
		bytes[i] = word[i & 1];
}

static u8 picture[8 * 128];
static bool display_on;
static int page, column, arguments;

static void display_command(u8 byte)
{
	if (arguments > 0) {
		arguments--;
	} else if (byte <= 0x0f) {
		column = (column & 0xf0) | byte;
	} else if (byte <= 0x1f) {
		column = (column & 0x0f) | (byte & 0x0f) << 4;
	} else if (byte >= 0xb0 && byte <= 0xb7) {
		page = byte - 0xb0;
	} else if (byte == 0xae || byte == 0xaf) {
		display_on = byte & 1;
	} else if (byte == 0x21 || byte == 0x22) {
		arguments = 2;
	} else if (byte == 0x20 || byte == 0x81 || byte == 0x8d || byte == 0xa8 || byte == 0xd3 ||
		   byte == 0xd5 || byte == 0xd9 || byte == 0xda || byte == 0xdb) {
		arguments = 1;
	}
}

static void display_write(const u8 *bytes, int length)
{
	int i;

	for (i = 1; i < length; i++) {
		if (bytes[0] == 0x00)
			display_command(bytes[i]);
		else if (bytes[0] == 0x40)
			picture[page * 128 + (column++ & 127)] = bytes[i];
	}
}

static int transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		struct i2c_msg *message = &messages[i];
		bool read = message->flags & I2C_M_RD;

		usleep_range(DIV_ROUND_UP((message->len + 1) * NANOSECONDS_PER_BYTE, 1000),
			     DIV_ROUND_UP((message->len + 1) * NANOSECONDS_PER_BYTE, 1000) + 1);
		if (message->addr == CONVERTER && !missing) {
			if (read)
				converter_read(message->buf, message->len);
			else
				converter_write(message->buf, message->len);
		} else if (message->addr == DISPLAY) {
			if (read)
				memset(message->buf, display_on ? 0 : 0x40, message->len);
			else
				display_write(message->buf, message->len);
		} else {
			return -EREMOTEIO;
		}
	}
	return count;
}

static u32 functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {
	.master_xfer = transfer,
	.functionality = functionality,
};

static struct i2c_adapter adapter = {
	.owner = THIS_MODULE,
	.name = "virtual pedal",
	.nr = 1,
	.algo = &algorithm,
};

static ssize_t display_show(struct file *file, struct kobject *kobject, struct bin_attribute *attribute, char *out,
			    loff_t offset, size_t length)
{
	return memory_read_from_buffer(out, length, &offset, picture, sizeof(picture));
}

static ssize_t display_on_show(struct kobject *kobject, struct kobj_attribute *attribute, char *out)
{
	return sysfs_emit(out, "%d\n", display_on);
}

static struct bin_attribute display_attribute = {
	.attr = { .name = "display", .mode = 0444 },
	.size = sizeof(picture),
	.read = display_show,
};
static struct kobj_attribute display_on_attribute = __ATTR_RO(display_on);

static int __init pedal_bench_i2c_init(void)
{
	struct kobject *folder = kobject_create_and_add("pedal_bench", kernel_kobj);
	int error;

	if (!folder)
		return -ENOMEM;
	error = sysfs_create_bin_file(folder, &display_attribute);
	if (!error)
		error = sysfs_create_file(folder, &display_on_attribute.attr);
	if (!error)
		error = i2c_add_numbered_adapter(&adapter);
	return error;
}
device_initcall(pedal_bench_i2c_init);
MODULE_DESCRIPTION("I2C bus of the virtual pedal: ADS1115 and SSD1306");
MODULE_LICENSE("GPL");
