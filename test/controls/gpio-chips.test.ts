import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readGpioChips } from "../../src/controls/drivers/gpio-lines.ts";
import { type GpioChip, globalNumber, headerChip } from "../../src/controls/gpio-chips.ts";

/** What /sys/class/gpio holds on each board and kernel that has been seen, and what line 17 is there. */
const layouts: { board: string; chips: GpioChip[]; line17: number }[] = [
  {
    board: "a Pi 3 before kernel 6.6",
    chips: [
      { label: "pinctrl-bcm2835", base: 0, ngpio: 54 },
      { label: "brcmvirt-gpio", base: 100, ngpio: 2 },
      { label: "raspberrypi-exp-gpio", base: 504, ngpio: 8 },
    ],
    line17: 17,
  },
  {
    board: "a Pi Zero 2 since kernel 6.6",
    chips: [
      { label: "pinctrl-bcm2835", base: 512, ngpio: 54 },
      { label: "raspberrypi-exp-gpio", base: 566, ngpio: 8 },
    ],
    line17: 529,
  },
  {
    board: "a Pi 4 since kernel 6.6",
    chips: [
      { label: "raspberrypi-exp-gpio", base: 570, ngpio: 8 },
      { label: "pinctrl-bcm2711", base: 512, ngpio: 58 },
    ],
    line17: 529,
  },
  {
    board: "a Pi 4 with another order",
    chips: [{ label: "pinctrl-bcm2711", base: 522, ngpio: 58 }],
    line17: 539,
  },
  {
    board: "a Pi 5 with kernel 6.1",
    chips: [
      { label: "gpio-brcmstb@107d508500", base: 512, ngpio: 32 },
      { label: "pinctrl-rp1", base: 399, ngpio: 54 },
    ],
    line17: 416,
  },
  { board: "a Pi 5 with kernel 6.6", chips: [{ label: "pinctrl-rp1", base: 571, ngpio: 54 }], line17: 588 },
  {
    board: "a later Pi 5",
    chips: [
      { label: "gpio-brcmstb@107d517c00", base: 512, ngpio: 32 },
      { label: "pinctrl-rp1", base: 569, ngpio: 54 },
    ],
    line17: 586,
  },
];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function fakeTree(chips: readonly GpioChip[]): string {
  const root = mkdtempSync(join(tmpdir(), "gpio-"));
  folders.push(root);
  writeFileSync(join(root, "export"), "");
  for (const { label, base, ngpio } of chips) {
    const folder = join(root, `gpiochip${base}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "label"), `${label}\n`);
    writeFileSync(join(folder, "base"), `${base}\n`);
    writeFileSync(join(folder, "ngpio"), `${ngpio}\n`);
  }
  return root;
}

describe("the header's lines", () => {
  for (const { board, chips, line17 } of layouts) {
    it(`are found by label on ${board}: GPIO 17 is ${line17}`, async () => {
      const chosen = headerChip(await readGpioChips(fakeTree(chips)));
      expect("chip" in chosen && globalNumber(chosen.chip, 17)).toBe(line17);
    });
  }

  it("are missed with a sentence on a kernel without sysfs GPIO", async () => {
    const chosen = headerChip(await readGpioChips("/nowhere"));
    expect(chosen).toEqual({ reason: expect.stringContaining("CONFIG_GPIO_SYSFS") });
  });

  it("are missed with the names that were found on a board that is no Pi", () => {
    const chosen = headerChip([{ label: "sunxi", base: 0, ngpio: 32 }]);
    expect(chosen).toEqual({ reason: expect.stringContaining("sunxi") });
  });

  it("do not reach beyond the chip", () => {
    const chip = { label: "pinctrl-rp1", base: 569, ngpio: 54 };
    expect(globalNumber(chip, 53)).toBe(622);
    expect(globalNumber(chip, 54)).toBeNull();
    expect(globalNumber(chip, -1)).toBeNull();
  });

  it("skip a chip that cannot be read", async () => {
    const root = fakeTree([{ label: "pinctrl-rp1", base: 569, ngpio: 54 }]);
    mkdirSync(join(root, "gpiochip0"));
    expect(await readGpioChips(root)).toEqual([{ label: "pinctrl-rp1", base: 569, ngpio: 54 }]);
  });
});
