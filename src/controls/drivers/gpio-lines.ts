/** Lines of the header through npm onoff: chip found by its label, both edges raw. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Gpio } from "onoff";
import { Refusal } from "../../refusal.ts";
import { type GpioChip, globalNumber, headerChip } from "../gpio-chips.ts";
import type { Log } from "../port.ts";
import { SharedFailure } from "./persistence.ts";

/** The kernel's GPIO chips. @param root /sys/class/gpio; empty where it is missing */
export async function readGpioChips(root: string): Promise<GpioChip[]> {
  const names = await readdir(root).catch(() => []);
  const chips = names.filter((name) => /^gpiochip\d+$/.test(name)).map((name) => readChip(join(root, name)));
  return (await Promise.all(chips)).filter((chip) => chip !== null);
}

async function readChip(folder: string): Promise<GpioChip | null> {
  try {
    const [label, base, ngpio] = await Promise.all(
      ["label", "base", "ngpio"].map(async (name) => (await readFile(join(folder, name), "utf8")).trim()),
    );
    return { label: label!, base: Number(base), ngpio: Number(ngpio) };
  } catch {
    // A chip that goes away while we look is as good as not there.
    return null;
  }
}

/** onoff has this path built in. */
const gpioRoot = "/sys/class/gpio";

/** The header that all switches, encoders, lights and relays share: that it is missing is said once, and not for each line. */
export class GpioHeader {
  readonly log: Log;
  private missing: string | null = null;

  constructor(log: Log) {
    this.log = log;
  }

  /**
   * Opens a line. Costs a few milliseconds of the control thread, once.
   * @param edge "both" for an input, nothing for an output, which starts unlit
   * @throws SharedFailure without the header; a Refusal or the kernel's error when the line cannot be had now
   */
  async openLine(line: number, activeLow: boolean, edge?: "both"): Promise<Gpio> {
    const chip = await this.chip();
    const number = globalNumber(chip, line);
    if (number === null) throw new Refusal(`${chip.label} has no line ${line}`);
    // Loaded only where there are lines: the native part of onoff may be missing on a machine without a header.
    const onoff = await import("onoff");
    if (edge !== undefined) return new onoff.Gpio(number, "in", edge, { activeLow });
    // "high" and "low" are levels of the wire: the line starts dark whatever dark is.
    return new onoff.Gpio(number, activeLow ? "high" : "low", "none", { activeLow });
  }

  private async chip(): Promise<GpioChip> {
    const chosen = headerChip(await readGpioChips(gpioRoot));
    const reason = "reason" in chosen ? chosen.reason : null;
    if (reason !== this.missing)
      this.log(
        reason === null ? "The GPIO header is there now." : `${reason} The pedal plays on and keeps looking.`,
      );
    this.missing = reason;
    if ("reason" in chosen) throw new SharedFailure(chosen.reason);
    return chosen.chip;
  }
}

/** Gives a line back; one that is gone already is no matter. */
export function closeLine(line: Gpio): void {
  try {
    line.unexport();
  } catch {
    // The kernel has taken it back.
  }
}
