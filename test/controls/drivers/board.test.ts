import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Frame } from "../../../src/controls/display/frame.ts";
import { drawScreen } from "../../../src/controls/display/screens.ts";
import { initialPedalState } from "../../../src/state/pedal.ts";
import { type BoardProgram, FakeBoard, pi4, whyNoFakeBoard } from "../../support/fake-hardware/board.ts";
import type { BoardDescription, Sight } from "../../support/fake-hardware/protocol.ts";

const obstacle = whyNoFakeBoard();
const skipped = obstacle === null ? "" : ` (skipped: ${obstacle})`;
const base = 512;
const program = new URL("../../support/fake-hardware/pedal-controls.ts", import.meta.url);

let board: FakeBoard | null = null;
let folder: string | null = null;
afterEach(() => {
  board?.stop();
  board = null;
  if (folder !== null) rmSync(folder, { recursive: true });
  folder = null;
});

async function pedalOn(
  settings: unknown,
  description: BoardDescription = pi4,
  parameters: readonly string[] = ["/nowhere"],
): Promise<{ board: FakeBoard; pedal: BoardProgram }> {
  board = await FakeBoard.start(description);
  const pedal = board.run(program, [JSON.stringify(settings), ...parameters]);
  await pedal.until((line) => line["running"] === true);
  return { board, pedal };
}

function eventsOf(pedal: BoardProgram, type: string): Record<string, unknown>[] {
  return pedal.lines.filter(({ event }) => (event as { type?: string } | undefined)?.type === type);
}

const logged = (part: string) => (line: Record<string, unknown>) => String(line["log"] ?? "").includes(part);
const happened = (type: string) => (line: Record<string, unknown>) =>
  (line["event"] as { type?: string } | undefined)?.type === type;

/** The line is ours when the firmware has exported it. */
const exported = (fake: FakeBoard, ...lines: number[]) =>
  fake.lookUntil(({ levels }) => lines.every((line) => levels[base + line] !== undefined));

/** The firmware waits for the lines' edges: one that came before would be lost, as on a real board. */
const listening = (fake: FakeBoard, ...lines: number[]) =>
  fake.lookUntil(({ watched }) => lines.every((line) => watched.includes(base + line)));

/** A message after which everything sent before has been heard. */
async function settled(pedal: BoardProgram): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const before = pedal.lines.filter((line) => "tick" in line).length;
    pedal.say("tick");
    await pedal.until(() => pedal.lines.filter((line) => "tick" in line).length > before);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const footAndLight = {
  switches: [{ name: "foot", gpio: 17, tap: "bypass" }],
  lights: [{ gpio: 22, shows: "effect" }],
};

/** Of the bounce only the order counts: a machine that is busy may take its time between two edges. */
const longLockOut = { gestures: { lockOutMs: 100 } };

describe.runIf(obstacle === null)(`the drivers on a board with real onoff and i2c-bus${skipped}`, () => {
  it("make one bypass of a press that bounces fifteen-fold, and darken the light", async () => {
    const { board: fake, pedal } = await pedalOn({ ...footAndLight, ...longLockOut });
    await listening(fake, 17);
    await fake.lookUntil(({ levels }) => levels[base + 22] === 1);
    const press = Array.from({ length: 31 }, (_, edge) => edge % 2);
    await fake.drive(base + 17, press, 0);
    await pedal.until(({ bypass }) => bypass === true);
    await fake.lookUntil(({ levels }) => levels[base + 22] === 0);
    await settled(pedal);
    await fake.drive(base + 17, [...press.slice(1), 1], 0);
    await settled(pedal);
    expect(eventsOf(pedal, "bypassToggled")).toHaveLength(1);
  });

  it("hear every press that is slower than the lock-out: the fake board hides nothing", async () => {
    const { board: fake, pedal } = await pedalOn({ ...footAndLight, gestures: { lockOutMs: 1 } });
    await listening(fake, 17);
    for (let press = 1; press <= 5; press++) {
      await fake.drive(base + 17, [0]);
      await pedal.until(() => eventsOf(pedal, "bypassToggled").length === press);
      await fake.drive(base + 17, [1]);
      await settled(pedal);
    }
  });

  it("do not take a switch that is down when the power comes for a press", async () => {
    board = await FakeBoard.start();
    await board.drive(base + 17, [0]);
    const pedal = board.run(program, [JSON.stringify(footAndLight), "/nowhere"]);
    await listening(board, 17);
    await board.drive(base + 17, [1]);
    await settled(pedal);
    expect(eventsOf(pedal, "bypassToggled")).toHaveLength(0);
    await board.drive(base + 17, [0]);
    await pedal.until(happened("bypassToggled"));
  });

  it("give lines back and leave the light dark when they stop", async () => {
    const { board: fake, pedal } = await pedalOn(footAndLight);
    await fake.lookUntil(({ levels }) => levels[base + 22] === 1);
    pedal.say("stop");
    expect(await pedal.exit).toBe(0);
    const { levels, writes } = await fake.look();
    expect(levels).toEqual({});
    expect(writes.at(-1)).toMatchObject({ line: base + 22, level: 0 });
  });

  it("find the header on a Pi 5 whose lines begin at 569", async () => {
    const chips = [
      { label: "gpio-brcmstb@107d517c00", base: 512, ngpio: 32 },
      { label: "pinctrl-rp1", base: 569, ngpio: 54 },
    ];
    const { board: fake, pedal } = await pedalOn(footAndLight, { ...pi4, chips });
    await fake.lookUntil(({ watched }) => watched.includes(569 + 17));
    await fake.drive(569 + 17, [0]);
    await pedal.until(({ bypass }) => bypass === true);
  });

  it("play on without a line that somebody else holds, and say which", async () => {
    board = await FakeBoard.start();
    await board.occupy(base + 22);
    const pedal = board.run(program, [JSON.stringify(footAndLight), "/nowhere"]);
    await pedal.until(logged("GPIO line 22: somebody else holds it"));
    await listening(board, 17);
    await board.drive(base + 17, [0]);
    await pedal.until(({ bypass }) => bypass === true);
  });

  it("play on where the kernel has neither GPIO nor I2C, with a sentence for each", async () => {
    const settings = {
      ...footAndLight,
      knobs: [{ parameter: "gain", channel: 0 }],
      encoders: [{ gpioA: 5, gpioB: 6, turn: "menu" }],
      display: { kind: "ssd1306" },
    };
    const { pedal } = await pedalOn(settings, { ...pi4, withGpio: false, withI2c: false });
    await pedal.until(logged("CONFIG_GPIO_SYSFS"));
    await pedal.until(logged("The ADS1115 at address 0x48: it is not there"));
    await pedal.until(logged("The display: it is not there"));
    pedal.say({ type: "bypassToggled" });
    await pedal.until(({ bypass }) => bypass === true);
    const { faults } = pedal.lines.findLast((line) => "faults" in line)!;
    expect([...(faults as string[])].sort()).toEqual([
      "no-display",
      "no-encoders",
      "no-knobs",
      "no-switches",
    ]);
    expect(pedal.lines.filter(logged("GPIO"))).toEqual([
      { log: expect.stringMatching(/^The kernel offers no GPIO chip .* keeps looking\.$/) },
    ]);
    pedal.say("stop");
    expect(await pedal.exit).toBe(0);
  });

  it("drive a latching relay with one pulse on one coil at a time", async () => {
    const settings = { relay: { kind: "latching", setGpio: 12, resetGpio: 16, pulseMs: 40 } };
    const { board: fake, pedal } = await pedalOn(settings);
    await exported(fake, 12, 16);
    // At the start nobody knows how the relay was left: it is put into bypass.
    await fake.lookUntil(({ writes }) => writes.filter(({ line }) => line === base + 16).length >= 3);
    pedal.say({ type: "bypassSet", bypass: false });
    const { writes } = await fake.lookUntil(({ writes: seen }) => {
      const pulsed = seen.findIndex(({ line, level }) => line === base + 12 && level === 1);
      return pulsed >= 0 && seen.slice(pulsed).some(({ line, level }) => line === base + 12 && level === 0);
    });
    expectOneCoilAtATime(writes);
    const begun = writes.find(({ line, level }) => line === base + 12 && level === 1)!;
    const ended = writes.findLast(({ line }) => line === base + 12)!;
    // A timer never ends early by more than its resolution of a millisecond.
    expect(ended.atMs - begun.atMs).toBeGreaterThan(38);
  });

  it("leave a latching relay where the last of many quick presses wants it", async () => {
    const settings = { relay: { kind: "latching", setGpio: 12, resetGpio: 16, pulseMs: 5 } };
    const { board: fake, pedal } = await pedalOn(settings);
    await exported(fake, 12, 16);
    for (let press = 0; press < 25; press++) {
      pedal.say({ type: "bypassToggled" });
      if (press % 5 === 0) await settled(pedal);
    }
    // The pedal started with the effect on; an odd number of presses ends in bypass.
    await settled(pedal);
    const { writes } = await fake.look();
    expectOneCoilAtATime(writes);
    expect(writes.findLast(({ level }) => level === 1)?.line).toBe(base + 16);
  });

  it("count an encoder's clicks through real edges", async () => {
    const settings = { encoders: [{ gpioA: 5, gpioB: 6, turn: "model" }] };
    const { board: fake, pedal } = await pedalOn(settings);
    await listening(fake, 5, 6);
    // sysfs tells the newest level only: on a busy machine a click may be lost, so the hand goes on turning.
    let isTurning = true;
    const stepped = pedal.until(happened("modelStepped")).finally(() => {
      isTurning = false;
    });
    while (isTurning) {
      for (const [line, level] of [
        [5, 0],
        [6, 0],
        [5, 1],
        [6, 1],
      ] as const)
        await fake.drive(base + line, [level], 5);
    }
    await stepped;
    expect(eventsOf(pedal, "modelStepped")[0]).toMatchObject({ model: "b" });
  });
});

describe.runIf(obstacle === null)(`the drivers on a board's I2C bus${skipped}`, () => {
  const twoKnobs = {
    knobs: [
      { parameter: "gain", channel: 0, takeover: "jump" },
      { parameter: "mix", channel: 3, takeover: "jump" },
    ],
  };
  const gain = (line: Record<string, unknown>) => (line["parameters"] as { gain: number } | undefined)?.gain;

  it("follow a sweep of a potentiometer over its whole range, and fall silent when it rests", async () => {
    const { board: fake, pedal } = await pedalOn(twoKnobs);
    for (let step = 0; step <= 33; step++) await fake.setVolts(0, step / 10);
    await pedal.until((line) => gain(line) === 24);
    await fake.setVolts(0, 1.65);
    await pedal.until((line) => Math.abs(gain(line) ?? 99) < 0.3);
    await settled(pedal);
    const before = eventsOf(pedal, "parameterSet").length;
    const { transfers } = await fake.look();
    await fake.lookUntil(({ transfers: now }) => now[0x48]! > transfers[0x48]! + 200);
    expect(eventsOf(pedal, "parameterSet")).toHaveLength(before);
  });

  it("read an expression pedal from the voltage at its heel to the one at its toe", async () => {
    const pedalKnob = { parameter: "mix", channel: 2, takeover: "jump", zeroVolts: 0.4, fullScaleVolts: 2.8 };
    const { board: fake, pedal } = await pedalOn({ knobs: [pedalKnob] });
    const mix = (line: Record<string, unknown>) => (line["parameters"] as { mix: number } | undefined)?.mix;
    for (const [volts, wanted] of [
      [2.8, 1],
      [0.4, 0],
      [1.6, 0.5],
    ] as const) {
      await fake.setVolts(2, volts);
      const told = pedal.lines.length;
      await pedal.until(
        (line) => pedal.lines.indexOf(line) >= told - 1 && Math.abs((mix(line) ?? 9) - wanted) < 0.01,
      );
    }
  });

  it("say when a converter stops to answer, and take over again when it is back", async () => {
    const { board: fake, pedal } = await pedalOn(twoKnobs);
    await pedal.until(happened("parameterSet"));
    await fake.fault(0x48, { kind: "nack" });
    await pedal.until(logged("The ADS1115 at address 0x48: nothing answers at its address"));
    await pedal.until(({ faults }) => (faults as string[] | undefined)?.includes("no-knobs") === true);
    await fake.fault(0x48, null);
    await fake.setVolts(0, 3.3);
    await pedal.until(logged("works again"));
    await pedal.until((line) => gain(line) === 24 && (line["faults"] as string[]).length === 0);
  });

  it("do not hold the control thread while a chip stalls the bus", async () => {
    const { board: fake, pedal } = await pedalOn({ ...footAndLight, ...twoKnobs });
    await listening(fake, 17);
    await pedal.until(happened("parameterSet"));
    await fake.fault(0x48, { kind: "stall", ms: 1500 });
    await settled(pedal);
    const before = (await fake.look()).transfers[0x48];
    await fake.drive(base + 17, [0]);
    await pedal.until(happened("bypassToggled"));
    // The press came through although the bus stood still all the while.
    expect((await fake.look()).transfers[0x48]).toBe(before);
    pedal.say("stop");
    await pedal.until((line) => line["stopped"] === true);
  });

  for (const { kind, columns, first } of [
    { kind: "ssd1306", columns: 128, first: 0 },
    { kind: "sh1106", columns: 132, first: 2 },
  ]) {
    it(`show on an ${kind} exactly the picture that was drawn, and send only what changed`, async () => {
      const { board: fake, pedal } = await pedalOn(
        { display: { kind } },
        { ...pi4, displayColumns: columns },
      );
      const state = { ...initialPedalState(), catalogue: ["a", "b", "c"], model: "a", liveModel: "a" };
      const live = pictureOf(state);
      await fake.lookUntil(
        (sight) => sight.isDisplayOn && shown(sight.displayMemory, columns, first) === live,
      );
      const { pictureBytes } = await fake.look();
      expect(pictureBytes).toBe(1024);
      pedal.say({ type: "bypassToggled" });
      const bypassed = pictureOf({ ...state, bypass: true });
      const after = await fake.lookUntil((sight) => shown(sight.displayMemory, columns, first) === bypassed);
      // Bypass turns the top line round: nine rows, two of eight pages.
      expect(after.pictureBytes - pictureBytes).toBe(256);
      pedal.say("stop");
      await pedal.exit;
      expect((await fake.look()).isDisplayOn).toBe(false);
    });
  }

  it("set a display up again that lost its power, and show the whole picture", async () => {
    const { board: fake, pedal } = await pedalOn({ display: { kind: "ssd1306" } });
    await fake.lookUntil(({ pictureBytes }) => pictureBytes === 1024);
    await fake.fault(0x3c, { kind: "nack" });
    pedal.say({ type: "bypassToggled" });
    await pedal.until(logged("The display: nothing answers"));
    await fake.fault(0x3c, null);
    await pedal.until(logged("The display works again"));
    await fake.lookUntil(({ pictureBytes }) => pictureBytes >= 2048);
  });
});

describe.runIf(obstacle === null)(`MIDI devices${skipped}`, () => {
  function fifo(name: string): string {
    folder ??= mkdtempSync(join(tmpdir(), "midi-"));
    const path = join(folder, name);
    execFileSync("mkfifo", [path]);
    return path;
  }

  it("are heard as soon as they are plugged in, pulled out and plugged in again", async () => {
    folder = mkdtempSync(join(tmpdir(), "midi-"));
    const { pedal } = await pedalOn({ midi: { programChange: "models" } }, pi4, [folder]);
    const device = fifo("midiC1D0");
    await pedal.until(logged(`MIDI from ${device}.`));
    const cable = openSync(device, "r+");
    writeSync(cable, Buffer.from([0xf8, 0xc0, 0xf8, 2, 1]));
    await pedal.until(({ model }) => model === "b");
    closeSync(cable);
    rmSync(device);
    const another = fifo("midiC2D0");
    await pedal.until(logged(`MIDI from ${another}.`));
    writeSync(openSync(another, "r+"), Buffer.from([0xc0, 2]));
    await pedal.until(() => eventsOf(pedal, "modelChosen").length === 3);
    expect(eventsOf(pedal, "modelChosen").map(({ model }) => model)).toEqual(["c", "b", "c"]);
  });

  it("never take a thread of the pool: six of them wait while knobs are read on", async () => {
    folder = mkdtempSync(join(tmpdir(), "midi-"));
    for (let card = 0; card < 6; card++) openSync(fifo(`midiC${card}D0`), "r+");
    const settings = { knobs: [{ parameter: "gain", channel: 0, takeover: "jump" }] };
    const { board: fake, pedal } = await pedalOn(settings, pi4, [folder]);
    await pedal.until(logged("midiC5D0"));
    await fake.setVolts(0, 3.3);
    await pedal.until((line) => (line["parameters"] as { gain: number } | undefined)?.gain === 24);
    appendFileSync(join(folder, "midiC3D0"), Buffer.from([0xc0, 0]));
    await pedal.until(happened("programChosen"));
  });
});

function expectOneCoilAtATime(writes: Sight["writes"]): void {
  const on = new Set<number>();
  for (const { line, level } of writes) {
    if (level === 1) on.add(line);
    else on.delete(line);
    expect(on.size).toBeLessThanOrEqual(1);
  }
}

function pictureOf(state: Parameters<typeof drawScreen>[1]): string {
  const frame = new Frame(128, 64);
  drawScreen(frame, state, null);
  return Array.from({ length: 8 }, (_, page) => [...frame.page(page)].join()).join("\n");
}

/** The part of the display's memory that can be seen. */
function shown(memory: readonly number[], columns: number, first: number): string {
  return Array.from({ length: 8 }, (_, page) =>
    memory.slice(page * columns + first, page * columns + first + 128).join(),
  ).join("\n");
}
