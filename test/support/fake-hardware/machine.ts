/**
 * The fake board, run as `unshare --mount node machine.ts`: mounts /sys/class/gpio and /dev/i2c-1 where only this
 * process and those that enter its namespace see them, and does what the test says over the IPC channel.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { FakeAds1115, FakeDisplay } from "./chips.ts";
import { directory, FuseServer } from "./fuse.ts";
import { GpioTree } from "./gpio-tree.ts";
import { I2cBus } from "./i2c-node.ts";
import type { BoardDescription, Command, Reply, Sight } from "./protocol.ts";

const description = JSON.parse(process.argv[2]!) as BoardDescription;
const { codecClock } = description;
const gpio = new GpioTree(description.chips, () => (codecClock === undefined ? 0 : codecFrame(codecClock)));
const bus = new I2cBus();
const adc = new FakeAds1115();
const display = new FakeDisplay(description.displayColumns);
bus.chips.set(0x48, adc);
bus.chips.set(0x3c, display);

/** The first of the two numbers of the codec's file. */
function codecFrame(path: string): number {
  return existsSync(path) ? Number(readFileSync(path).readBigUInt64LE(0)) : 0;
}

const midiDevice = "/dev/snd/midiC1D0";
let midiCable: number | null = null;
async function playMidi(bytes: readonly number[]): Promise<void> {
  if (midiCable === null) {
    mkdirSync("/dev/snd");
    await run("mkfifo", [midiDevice]);
    midiCable = openSync(midiDevice, "r+");
  }
  writeSync(midiCable, Uint8Array.from(bytes));
}

/** Runs a mount without blocking: it asks our own file system and must be answered meanwhile. */
function run(program: string, parameters: string[], descriptor?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stdio = ["ignore", "ignore", "inherit", ...(descriptor === undefined ? [] : [descriptor])] as const;
    const child = spawn(program, parameters, { stdio: [...stdio] });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ${parameters.join(" ")}`)),
    );
  });
}

async function bind(from: string, to: string): Promise<void> {
  await run("mount", ["--bind", from, to]);
}

/** A /dev of our own, so that the node for the bus need not be made on the machine. */
async function privateDevices(): Promise<void> {
  mkdirSync("/sys/class/devices");
  await bind("/dev", "/sys/class/devices");
  await run("mount", ["-t", "tmpfs", "tmpfs", "/dev"]);
  for (const name of ["null", "zero", "full", "random", "urandom", "tty"]) {
    writeFileSync(`/dev/${name}`, "");
    await bind(`/sys/class/devices/${name}`, `/dev/${name}`);
  }
}

async function mountBoard(): Promise<void> {
  await run("mount", ["-t", "tmpfs", "tmpfs", "/sys/class"]);
  for (const name of ["board", "gpio"]) mkdirSync(`/sys/class/${name}`);
  const fuse = openSync("/dev/fuse", "r+");
  const root = directory({ gpio: gpio.root, "i2c-1": bus.file });
  const server = new FuseServer(fuse, root);
  gpio.serveBy(server);
  server.serve();
  const options = "fd=3,rootmode=40000,user_id=0,group_id=0,allow_other";
  await run("mount", ["-i", "-t", "fuse", "-o", options, "board", "/sys/class/board"], fuse);
  if (description.withGpio) await bind("/sys/class/board/gpio", "/sys/class/gpio");
  await privateDevices();
  if (!description.withI2c) return;
  writeFileSync("/dev/i2c-1", "");
  await bind("/sys/class/board/i2c-1", "/dev/i2c-1");
}

function sight(): Sight {
  return {
    levels: Object.fromEntries(gpio.exported().map((line) => [line, gpio.level(line)])),
    watched: gpio.watched(),
    writes: gpio.writes,
    isDisplayOn: display.isOn,
    displayMemory: [...display.memory],
    pictureBytes: display.pictureBytes,
    transfers: Object.fromEntries(bus.transfers),
  };
}

/** One edge after another, each seen by the kernel before the next: a bounce is not one long edge. */
async function drive(line: number, levels: readonly number[], gapMs: number): Promise<void> {
  for (const level of levels) {
    gpio.drive(line, level);
    await new Promise((resolve) => (gapMs > 0 ? setTimeout(resolve, gapMs) : setImmediate(resolve)));
  }
}

async function obey(command: Command): Promise<Sight | null> {
  switch (command.type) {
    case "drive":
      await drive(command.line, command.levels, command.gapMs);
      return null;
    case "volts":
      adc.volts[command.channel] = command.volts;
      return null;
    case "fault":
      if (command.fault === null) bus.faults.delete(command.address);
      else bus.faults.set(command.address, command.fault);
      return null;
    case "busy":
      gpio.busy.add(command.line);
      return null;
    case "midi":
      await playMidi(command.bytes);
      return null;
    case "look":
      return sight();
  }
}

process.on("message", (message: { id: number; command: Command }) => {
  void obey(message.command).then((answer) =>
    process.send?.({ id: message.id, sight: answer } satisfies Reply),
  );
});
// The test is gone: so is the board. A read of /dev/fuse is pending, which an ordinary exit would wait for.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

await mountBoard();
process.send?.({ id: 0, sight: null } satisfies Reply);
