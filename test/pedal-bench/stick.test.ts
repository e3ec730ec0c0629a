/** Sticks in a USB socket of the kernel's own, through udev, mount and the pedal's units; and pulled out at the worst moment. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearModel } from "../support/library/files.ts";
import { randomFrom } from "../support/random.ts";
import { VirtualPedal } from "./support/pedal.ts";

const takes = 20;

describe("a stick", () => {
  const pedal = new VirtualPedal("stick", {
    stick: { name: "EARLY", files: { "Early.nam": linearModel(0.9, 0.9) } },
  });
  let firmware = "";

  /** How many models the library holds; the content of each is what its name says. */
  const wholeModels = async () => {
    const sums = await pedal.run("cd /var/lib/stompnet/library/models && sha256sum */content");
    const lines = sums.split("\n").map((line) => line.split(/ {2}|\//) as [string, string]);
    expect(lines.filter(([sum, name]) => !sum.startsWith(name))).toEqual([]);
    return lines.length;
  };

  beforeAll(async () => {
    await pedal.switchOn();
    await pedal.plays();
    firmware = await pedal.property("MainPID");
  });
  afterAll(() => pedal.cutPower());

  it("that is in when the pedal is switched on brings its models", async () => {
    expect((await pedal.stickReport("EARLY")).added.map(({ title }) => title)).toEqual(["Early"]);
    await pedal.pullOut();
    await pedal.stickReport("EARLY", "away");
  });

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

  describe("that is pulled out during the import", () => {
    const random = randomFrom(14);
    // In virtual time the first is in the library some 12 ms after the mount is seen, and the last 20 ms after it.
    const moments = [8, 12, 16].map((first) => first + random.whole(0, 39) / 10);
    const takenThen: number[] = [];

    it.each(moments)("after %d ms leaves whole models, and the next time brings the rest", async (moment) => {
      const name = `TAKES${takenThen.length}`;
      const models = Array.from({ length: takes }, (_, index) => {
        return [`${name} ${index}.nam`, linearModel(moment, index / 99)] as const;
      });
      await pedal.makeStick(name, "vfat", 40, Object.fromEntries(models));
      const before = await wholeModels();
      const report = await pedal.plugInFor(name, moment / 1000);
      if (report !== undefined) expect(["unfinished", "away"]).toContain(report.state);
      const taken = (await wholeModels()) - before;
      takenThen.push(taken);
      await pedal.plugIn(name);
      const { added, known, refused } = await pedal.stickReport(name);
      expect([added.length, known, refused]).toEqual([takes - taken, taken, []]);
      expect((await wholeModels()) - before).toBe(takes);
      await pedal.pullOut();
    });

    it("is so indeed, here", () => {
      console.log(`Virtual pedal: pulled out after ${takenThen.join(", ")} of ${takes} models.`);
      expect(takenThen.some((taken) => taken > 0 && taken < takes)).toBe(true);
    });
  });

  it("is taken in however often it is put in", async () => {
    await pedal.makeStick("LOOSE", "vfat", 40, { "Loose.nam": linearModel(0.7, 0.7) });
    // In virtual time once in 1.5 s, and systemd's own limit is five times in ten.
    await pedal.flicker("LOOSE", 5);
    expect(await pedal.stickReport("LOOSE")).toMatchObject({ candidates: 1, refused: [] });
    await pedal.pullOut();
    await pedal.stickReport("LOOSE", "away");
  });

  it("is taken in again where it comes back before the time before is put away", async () => {
    // A board that takes its time to stop an import.
    await pedal.run(`mkdir -p /run/systemd/system/stompnet-stick@.service.d
      printf '[Service]\nExecStopPost=sleep 3\n' > /run/systemd/system/stompnet-stick@.service.d/slow.conf
      systemctl daemon-reload`);
    await pedal.flicker("LOOSE", 1);
    expect(await pedal.stickReport("LOOSE")).toMatchObject({ candidates: 1, known: 1 });
  });

  it("never disturbs the sound", async () => {
    expect(await pedal.property("MainPID")).toBe(firmware);
    expect(await pedal.property("NRestarts")).toBe("0");
  });
});
