import { describe, expect, it } from "vitest";
import { runDoctor } from "../../../src/system/doctor/doctor.ts";
import type { Probes } from "../../../src/system/doctor/probes.ts";
import type { Finding } from "../../../src/system/doctor/world.ts";
import { fakeTree } from "../../support/fake-tree.ts";
import { goodProbes, pi4 } from "./pi4.ts";

type Files = Record<string, string>;

/** `undefined` takes a file of the Pi 4 away. */
function tree(changes: Record<string, string | undefined> = {}): Files {
  return Object.fromEntries(
    Object.entries({ ...pi4, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

async function examined(
  files: Files,
  probes: Partial<Probes> = {},
  card = "auto",
): Promise<{ code: number; findings: Map<string, Finding>; sentences: string }> {
  const printed: string[] = [];
  const surroundings = {
    root: fakeTree(files),
    probes: { ...goodProbes, ...probes },
    print: (text: string) => void printed.push(text),
  };
  const code = await runDoctor({ json: true, card }, surroundings);
  const findings: Finding[] = JSON.parse(printed.join("")).findings;
  const sentences = findings.flatMap(({ advice }) => advice).join(" ");
  return { code, findings: new Map(findings.map((finding) => [finding.check, finding])), sentences };
}

describe("stompnet doctor on a Pi 4 that is well", () => {
  it("finds nothing to mend and exits with 0", async () => {
    const { code, findings } = await examined(tree());
    expect([...findings.values()].filter(({ state }) => state === "fault")).toEqual([]);
    expect(code).toBe(0);
  });

  it("names card, board, rate, kernel, memory and versions", async () => {
    const { findings } = await examined(tree());
    expect(findings.get("Cards")?.found).toBe("Zero (RPi Codec Zero)");
    expect(findings.get("Chosen card")?.found).toBe("Zero: Raspberry Pi Codec Zero");
    expect(findings.get("Mixer")?.found).toMatch(/^(\d+) of \1 settings as wanted$/);
    expect(findings.get("Rate")?.found).toContain("48000 Hz, 64 frames");
    expect(findings.get("Kernel")?.found).toBe("6.6.51+rpt-rpi-v8, real-time");
    expect(findings.get("Memory")?.found).toBe("1465 of 1850 MB free, no swap");
    expect(findings.get("Power and heat")?.found).toBe("good at 49 °C");
    expect(findings.get("Versions")?.found).toContain("Raspberry Pi 4 Model B");
  });

  it("names what answers on the I2C bus", async () => {
    const { findings } = await examined(tree());
    expect(findings.get("I2C bus 1")?.found).toBe("0x3c (display), 0x48 (ADS1115 for knobs)");
  });
});

describe("the GPIO base", () => {
  it.each([
    ["a Pi 4 with kernel 6.6", "pinctrl-bcm2711", 512, 58],
    ["a Pi 3 with an old kernel", "pinctrl-bcm2835", 0, 54],
    ["a Pi 5 with kernel 6.6", "pinctrl-rp1", 571, 54],
    ["a Pi 5 with a later kernel", "pinctrl-rp1", 569, 54],
  ])("is found on %s", async (_, label, base, lines) => {
    const { findings } = await examined(
      tree({
        "sys/class/gpio/gpiochip512/label": label,
        "sys/class/gpio/gpiochip512/base": `${base}\n`,
        "sys/class/gpio/gpiochip512/ngpio": `${lines}\n`,
      }),
    );
    expect(findings.get("GPIO")?.found).toBe(
      `${label}, base ${base}, ${lines} lines: GPIO 17 is line ${base + 17}`,
    );
  });

  it("is a fault on a Pi whose kernel shows none", async () => {
    const { findings } = await examined(tree({ "sys/class/gpio/gpiochip512/label": undefined }));
    expect(findings.get("GPIO")).toMatchObject({
      state: "fault",
      found: "no header among: raspberrypi-exp-gpio",
    });
  });

  it("is not missed on a machine that is no Pi", async () => {
    const files = tree({
      "sys/class/gpio/gpiochip512/label": undefined,
      "proc/device-tree/model": undefined,
    });
    expect((await examined(files)).findings.get("GPIO")?.state).toBe("fine");
  });
});

describe("what the doctor finds wrong", () => {
  it("no sound card: says how to get one, and asks nothing of a card that is not there", async () => {
    const { code, findings } = await examined(tree({ "proc/asound/cards": "--- no soundcards ---\n" }));
    expect(code).toBe(1);
    expect(findings.get("Chosen card")?.advice[0]).toContain("dtoverlay");
    expect(findings.has("Mixer")).toBe(false);
  });

  it("the card asked for is not there: names it and those that are", async () => {
    const { findings } = await examined(tree(), {}, "M2");
    expect(findings.get("Chosen card")?.advice[0]).toContain(
      '"M2" that was asked for is not there; present are: Zero',
    );
  });

  it("the board of pedal.json is not there: no other card is taken in its place", async () => {
    const { findings } = await examined(tree(), {}, "Pisound");
    expect(findings.get("Chosen card")).toMatchObject({ state: "fault" });
    expect(findings.get("Chosen card")?.advice[0]).toContain('"pisound" that was asked for is not there');
  });

  it("the card refuses the rate: hands its sentence on", async () => {
    const { code, findings } = await examined(tree(), {
      openCard: () => ({ kind: "refused", reason: "rate", sentence: "48000 Hz is refused." }),
    });
    expect(code).toBe(1);
    expect(findings.get("Rate")?.advice).toEqual(["48000 Hz is refused."]);
  });

  it("a program plays through the card now: tells its rate and does not try to open it", async () => {
    const { findings } = await examined(
      tree({
        "proc/asound/card0/pcm0c/sub0/hw_params":
          "access: RW_INTERLEAVED\nrate: 48000 (48000/1)\nperiod_size: 32\n",
      }),
      { openCard: () => expect.unreachable() },
    );
    expect(findings.get("Rate")?.found).toContain(
      "48000 Hz, 32 frames a period: a program plays through it now",
    );
  });

  it("the mixer is not as wanted: names element, value and wanted value", async () => {
    const { findings } = await examined(tree(), {
      mixer: () => ({
        kind: "lines",
        lines: [
          { element: "Aux Volume", wanted: 47, found: [12, 12], state: "differs" },
          { element: "ALC Switch", wanted: false, found: [], state: "missing" },
        ],
      }),
    });
    expect(findings.get("Mixer")).toMatchObject({ state: "advice", found: "0 of 2 settings as wanted" });
    expect(findings.get("Mixer")?.advice.join(" ")).toContain("Aux Volume is 12, 12, wanted 47");
    expect(findings.get("Mixer")?.advice.join(" ")).toContain('no "ALC Switch"');
  });

  it("libasound is not installed: says so instead of opening anything", async () => {
    const { findings } = await examined(tree(), {
      alsaVersion: () => null,
      openCard: () => expect.unreachable(),
    });
    expect(findings.get("Rate")?.advice[0]).toContain("apt install libasound2");
  });

  it("real time is refused: says why and what to do", async () => {
    const limits =
      "Max locked memory         8388608              8388608              bytes\nMax realtime priority     0                    0\n";
    const { findings } = await examined(tree({ "proc/self/limits": limits }), { fifo: () => 1 });
    expect(findings.get("Real time")).toMatchObject({
      state: "fault",
      found: expect.stringContaining("limit for real-time priority is 0"),
    });
    expect(findings.get("Real time")?.advice[0]).toContain("LimitRTPRIO=80");
    expect(findings.get("Locked memory")).toMatchObject({ state: "advice", found: "up to 8 MB" });
  });

  it("the kernel is not real-time, the governor is not performance: plays, with advice", async () => {
    const governor = "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor";
    const { code, findings } = await examined(
      tree({ "sys/kernel/realtime": undefined, [governor]: "ondemand\n" }),
    );
    expect(code).toBe(0);
    expect(findings.get("Kernel")).toMatchObject({
      state: "advice",
      found: "6.6.51+rpt-rpi-v8, not real-time",
    });
    expect(findings.get("Governor")).toMatchObject({ state: "advice", found: "performance, ondemand" });
  });

  it.each([
    ["50005", "fault", "the supply's voltage is too low, the processor is throttled"],
    ["50000", "advice", "since the start: the supply's voltage is too low, the processor is throttled"],
    ["80008", "fault", "the temperature is at its limit"],
  ])("the firmware says 0x%s: %s", async (mask, state, found) => {
    const { findings } = await examined(
      tree({ "sys/devices/platform/soc/soc:firmware/get_throttled": `${mask}\n` }),
    );
    expect(findings.get("Power and heat")).toMatchObject({ state, found: expect.stringContaining(found) });
  });

  it("the firmware's node has an address in its name, as on a Pi 5", async () => {
    const { findings } = await examined(
      tree({
        "sys/devices/platform/soc/soc:firmware/get_throttled": undefined,
        "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled": "1\n",
      }),
    );
    expect(findings.get("Power and heat")?.state).toBe("fault");
  });

  it("the I2C bus cannot be opened: says why", async () => {
    const { findings } = await examined(tree(), {
      scanI2c: async (bus) => ({ bus, error: "permission denied" }),
    });
    expect(findings.get("I2C bus 1")).toMatchObject({ state: "advice", found: "permission denied" });
  });

  it("memory is scarce, or swapped", async () => {
    const scarce = "MemTotal: 430000 kB\nMemAvailable: 50000 kB\nSwapTotal: 0 kB\n";
    const swapped = "MemTotal: 430000 kB\nMemAvailable: 250000 kB\nSwapTotal: 102396 kB\n";
    expect((await examined(tree({ "proc/meminfo": scarce }))).findings.get("Memory")?.state).toBe("fault");
    expect((await examined(tree({ "proc/meminfo": swapped }))).findings.get("Memory")?.state).toBe("advice");
  });

  it("nothing at all can be read: still a page", async () => {
    const { code } = await examined({}, { alsaVersion: () => null, fifo: () => null });
    expect(code).toBe(1);
  });

  it("has a whole sentence of advice for each line that is not fine", async () => {
    const { findings } = await examined({}, { alsaVersion: () => null, fifo: () => null });
    for (const { state, advice } of findings.values()) {
      expect(advice.length > 0).toBe(state !== "fine");
      for (const sentence of advice) expect(sentence).toMatch(/^[A-Z"].*[.)]$/);
    }
  });
});

describe("the page", () => {
  async function page(files: Files): Promise<{ text: string }> {
    const printed: string[] = [];
    const print = (text: string) => void printed.push(text);
    await runDoctor({ json: false, card: "auto" }, { root: fakeTree(files), probes: goodProbes, print });
    return { text: printed.join("\n") };
  }

  it("is one screen of aligned lines with advice below", async () => {
    const { text } = await page(tree({ "sys/kernel/realtime": undefined }));
    expect(text).toContain("ok     Chosen card     Zero: Raspberry Pi Codec Zero");
    expect(text).toContain(
      "note   Kernel          6.6.51+rpt-rpi-v8, not real-time\n       The pedal plays on this kernel;",
    );
    expect(text.split("\n").length).toBeLessThan(30);
    expect(text).toMatch(/No faults; 2 notes\.$/);
  });

  it("counts the faults", async () => {
    const { text } = await page({});
    expect(text).toMatch(/1 fault to mend before the pedal plays well\.$/);
  });
});
