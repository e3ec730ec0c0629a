/** Sticks in a USB socket of the kernel's own, through udev, mount and the pedal's units. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearModel } from "../support/library/files.ts";
import { VirtualPedal } from "./support/pedal.ts";

describe("a stick", () => {
  const pedal = new VirtualPedal("stick");
  let firmware = "";

  beforeAll(async () => {
    await pedal.switchOn();
    await pedal.plays();
    firmware = await pedal.property("MainPID");
  });
  afterAll(() => pedal.cutPower());

  it.each(["vfat", "exfat", "ext4"] as const)(
    "of %s brings its models while the pedal plays",
    async (type) => {
      const name = type.toUpperCase();
      // The same content is one entry, whatever it is called.
      const own = name.charCodeAt(2) / 1000;
      const files = {
        [`Crunch ${name}.nam`]: linearModel(own, 0.2),
        [`Lead ${name}.nam`]: linearModel(0.3, own),
        "notes.nam": Buffer.from("no model"),
      };
      await pedal.makeStick(name, type, 40, files);
      await pedal.plugIn(name);
      const report = await pedal.stickReport(name);
      expect(report.added.map(({ title }) => title).sort()).toEqual([`Crunch ${name}`, `Lead ${name}`]);
      expect(report.refused.map(({ file }) => file)).toEqual(["notes.nam"]);
      await pedal.pullOut();
      await pedal.stickReport(name, "away");
      expect(await pedal.library()).toContain(`Lead ${name}`);
      expect(await pedal.property("MainPID")).toBe(firmware);
    },
  );
});
