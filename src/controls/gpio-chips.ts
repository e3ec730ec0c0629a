/**
 * Which of the kernel's GPIO numbers a line of the header is. /sys/class/gpio counts through all chips, and where a
 * chip begins depends on kernel and board (0, 399, 512, 522, 569, 571 have been seen on Pis): it is read, never known.
 */

/** One /sys/class/gpio/gpiochipN: its files label, base, ngpio. */
export type GpioChip = { readonly label: string; readonly base: number; readonly ngpio: number };

/** The chip that the 40-pin header hangs on, by its driver's name: Pi 0 to 3, Pi 4, Pi 5. */
const headerLabels = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];

export type ChosenChip = { chip: GpioChip } | { reason: string };

export function headerChip(chips: readonly GpioChip[]): ChosenChip {
  if (chips.length === 0)
    return {
      reason:
        "The kernel offers no GPIO chip in /sys/class/gpio: switches and lights stay without use. " +
        "It needs CONFIG_GPIO_SYSFS.",
    };
  const chip = chips.find(({ label }) => headerLabels.includes(label));
  if (chip !== undefined) return { chip };
  const found = chips.map(({ label }) => label).join(", ");
  return {
    reason: `None of the GPIO chips (${found}) is that of a Raspberry Pi's header (${headerLabels.join(", ")}).`,
  };
}

/** The kernel's number of a BCM line; null where the chip has no such line. */
export function globalNumber(chip: GpioChip, line: number): number | null {
  return line >= 0 && line < chip.ngpio ? chip.base + line : null;
}
