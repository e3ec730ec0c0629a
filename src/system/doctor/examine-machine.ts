/** Power and heat, GPIO, I2C, memory, versions. */
import { advise, type Finding, fault, fine, type GpioChip, type I2cScan, type World } from "./world.ts";

export function examineMachine(world: World): Finding[] {
  return [throttling(world), gpio(world), ...world.i2c.map(i2cBus), memory(world), versions(world)];
}

/** Bits of the firmware's get_throttled; the same conditions "since start" stand 16 bits higher. */
const throttleBits = [
  [0x1, "the supply's voltage is too low"],
  [0x2, "the processor's frequency is capped"],
  [0x4, "the processor is throttled"],
  [0x8, "the temperature is at its limit"],
] as const;

function throttling({ throttled, celsius }: World): Finding {
  const heat = celsius === null ? "" : ` at ${Math.round(celsius)} °C`;
  if (throttled === null) return fine("Power and heat", `not told by this machine${heat}`);
  const now = throttleBits.filter(([bit]) => throttled & bit).map(([, word]) => word);
  const before = throttleBits.filter(([bit]) => throttled & (bit << 16)).map(([, word]) => word);
  const advice =
    "Use a supply of 5 V and 3 A (5 A for a Pi 5) with a short cable, and give the case air or a heat sink.";
  if (now.length > 0) return fault("Power and heat", `${now.join(", ")}${heat}`, advice);
  if (before.length > 0)
    return advise("Power and heat", `since the start: ${before.join(", ")}${heat}`, advice);
  return fine("Power and heat", `good${heat}`);
}

/** Controllers of the 40-pin header: Pi 0 to 3, Pi 4, Pi 5. */
const headerLabels = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];

function gpio({ gpioChips, versions }: World): Finding {
  const header = gpioChips.find(({ label }) => headerLabels.includes(label));
  if (header !== undefined) return fine("GPIO", describeHeader(header));
  if (versions.machine === null)
    return fine("GPIO", "none: not a Raspberry Pi, footswitches are not available");
  const seen = gpioChips.map(({ label }) => label).join(", ") || "none";
  return fault(
    "GPIO",
    `no header among: ${seen}`,
    "The kernel shows no GPIO header under /sys/class/gpio, so footswitches wired to it cannot be read: use a kernel with CONFIG_GPIO_SYSFS (the stock one has it), or a MIDI or USB footswitch.",
  );
}

function describeHeader({ label, base, lines }: GpioChip): string {
  return `${label}, base ${base}, ${lines} lines: GPIO 17 is line ${base + 17}`;
}

const knownDevices: Readonly<Record<number, string>> = {
  26: "codec",
  60: "display",
  61: "display",
  72: "ADS1115 for knobs",
  73: "ADS1115 for knobs",
  74: "ADS1115 for knobs, or the converter of a HiFiBerry DAC+ADC Pro",
  75: "ADS1115 for knobs",
  77: "converter of a HiFiBerry board",
};

function i2cBus(scan: I2cScan): Finding {
  const check = `I2C bus ${scan.bus}`;
  if ("error" in scan) {
    return advise(
      check,
      scan.error,
      'Knobs and display on this bus cannot be reached: add the user to the group "i2c" and put dtparam=i2c_arm=on into config.txt.',
    );
  }
  if (scan.addresses.length === 0) return fine(check, "nothing answers");
  return fine(check, scan.addresses.map(describeAddress).join(", "));
}

function describeAddress(address: number): string {
  const known = knownDevices[address];
  const number = `0x${address.toString(16).padStart(2, "0")}`;
  return known === undefined ? number : `${number} (${known})`;
}

function memory({ memory: found }: World): Finding {
  if (found === null) return fine("Memory", "not told by this machine");
  const { totalMegabytes, availableMegabytes, swapMegabytes } = found;
  const words = `${availableMegabytes} of ${totalMegabytes} MB free`;
  if (availableMegabytes < 64) {
    return fault("Memory", words, "The pedal needs about 100 MB: stop other programs, above all a desktop.");
  }
  if (swapMegabytes > 0) {
    return advise(
      "Memory",
      `${words}, ${swapMegabytes} MB of swap`,
      "Swapping to a card makes dropouts and wears it out: systemctl disable dphys-swapfile (or systemd-zram-setup@zram0).",
    );
  }
  return fine("Memory", `${words}, no swap`);
}

function versions({ versions: { stompnet, node, alsa, machine } }: World): Finding {
  const parts = [
    `stompnet ${stompnet}`,
    `Node ${node}`,
    alsa === null ? "no ALSA library" : `ALSA library ${alsa}`,
  ];
  return fine("Versions", [...parts, machine ?? "not a Raspberry Pi"].join(", "));
}
