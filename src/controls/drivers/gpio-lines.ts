/** Lines of the header through npm onoff: chip found by its label, both edges raw. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Gpio } from "onoff";
import { Refusal } from "../../refusal.ts";
import { type GpioChip, globalNumber, headerChip } from "../gpio-chips.ts";

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

/**
 * Opens a line. Costs a few milliseconds of the control thread, once.
 * @param edge "both" for an input, nothing for an output, which starts unlit
 * @throws Refusal, or the kernel's error, when the line cannot be had now
 */
export async function openLine(line: number, activeLow: boolean, edge?: "both"): Promise<Gpio> {
  const chosen = headerChip(await readGpioChips(gpioRoot));
  if ("reason" in chosen) throw new Refusal(chosen.reason.replace(/\.$/, ""));
  const number = globalNumber(chosen.chip, line);
  if (number === null) throw new Refusal(`${chosen.chip.label} has no line ${line}`);
  // Loaded only where there are lines: the native part of onoff may be missing on a machine without a header.
  const onoff = await import("onoff");
  if (edge !== undefined) return new onoff.Gpio(number, "in", edge, { activeLow });
  // "high" and "low" are levels of the wire: the line starts dark whatever dark is.
  return new onoff.Gpio(number, activeLow ? "high" : "low", "none", { activeLow });
}

/** Gives a line back; one that is gone already is no matter. */
export function closeLine(line: Gpio): void {
  try {
    line.unexport();
  } catch {
    // The kernel has taken it back.
  }
}
