/**
 * The plug is the off switch. The pedal saves and imports onto a disk whose every write is logged; the plug is pulled, and the disk
 * is looked at as a cut after each of the writes would have left it, by the code that the firmware reads it with.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Library } from "../../src/library/catalogue/library.ts";
import { RememberedFile, sealed, unsealed } from "../../src/library/store/state.ts";
import { restoredPedalState } from "../../src/state/saved.ts";
import { linearModel } from "../support/library/files.ts";
import { randomFrom } from "../support/random.ts";
import { VirtualPedal } from "./support/pedal.ts";
import { everyCut, readDisk } from "./support/write-log.ts";

const modelCount = 12;
const turns = 4;

/** The player's folder on a disk in memory, under the log. What both hold before anything is written is kept. */
const ontoLoggedDisk = `set -e
  systemctl stop stompnet
  mkdir -p /run/disks /run/own
  cd /run/disks
  truncate -s 8M own.img
  truncate -s 64M log.img
  mkfs.ext4 -q own.img
  mount -o loop own.img /run/own
  cp -a /var/lib/stompnet/. /run/own/
  chown stompnet: /run/own
  cp /run/own/state.json /run/own/careless.json
  umount /run/own
  cp own.img /bench/before.img
  own=$(losetup -f --show own.img)
  log=$(losetup -f --show log.img)
  dmsetup create own --table "0 $(blockdev --getsz $own) log-writes $own $log"
  mount -o noatime,commit=1 /dev/mapper/own /run/own
  mount --bind /run/own /var/lib/stompnet
  systemctl start stompnet`;

/** In place, in two pieces and not flushed, as careless firmware would: what the bench must be able to find out. */
const saveCarelessly = `
  half=$(($(stat -c %s /run/own/state.json) / 2))
  for save in $(seq 12); do
    cp /run/own/state.json /run/disks/state || cp /run/own/state.json.previous /run/disks/state
    exec 4> /run/own/careless.json
    head -c $half /run/disks/state >&4
    sleep 0.4
    tail -c +$((half + 1)) /run/disks/state >&4
    exec 4>&-
    sleep 0.2
  done`;

/** What the pedal says that it remembers, once it has had the time to. */
const rememberedIn = (pedal: VirtualPedal) => pedal.run("sleep 3; cat /var/lib/stompnet/state.json");

describe("the plug is pulled", () => {
  const pedal = new VirtualPedal("power", { owned: { "state.json": sealed({ bypass: false }) } });
  // e2fsck waits for the disk, and there is a cut after each of hundreds of writes.
  const memory = existsSync("/dev/shm") ? "/dev/shm" : pedal.folder;
  const scratch = mkdtempSync(join(memory, "stompnet-power-"));
  let cuts = 0;
  const losses: string[] = [];
  const carelessLosses: string[] = [];

  /** The gain before and after each save; marks in the log tell when it was. */
  async function playsAndIsCut(): Promise<number[]> {
    await pedal.switchOn();
    await pedal.plays();
    // Where the knob stands is remembered before the disk is: else a cut at the beginning brings back a gain that no knob asked for.
    await rememberedIn(pedal);
    await pedal.run(ontoLoggedDisk);
    await pedal.plays();
    const models = Array.from({ length: modelCount }, (_, index) => {
      return [`m${index}.nam`, linearModel(0.1 + index / 100)] as const;
    });
    await pedal.makeStick("MODELS", "vfat", 40, Object.fromEntries(models));
    const gains: number[] = [];
    const isSaved = async () => {
      gains.push(gainIn(unsealed(`${await rememberedIn(pedal)}\n`)));
      await pedal.run("dmsetup message own 0 mark saved");
    };
    const turn = (microvolts: number) =>
      pedal.run(`echo ${microvolts},0,0,0 > /sys/module/pedal_bench_i2c/parameters/microvolts`);
    await isSaved();
    await pedal.run(`(${saveCarelessly}) > /dev/null 2>&1 &`);
    for (let count = 1; count <= turns; count++) {
      await turn(count * 500_000);
      // What is remembered of the last turn is written while the stick is read.
      if (count === turns) await pedal.plugIn("MODELS");
      await isSaved();
    }
    await pedal.stickReport("MODELS");
    await pedal.run("sleep 3; dmsetup message own 0 mark imported");
    await turn((turns + 1) * 500_000);
    gains.push(gainIn(unsealed(`${await rememberedIn(pedal)}\n`)));
    await pedal.run("dmsetup status own; cp /run/disks/log.img /bench/");
    return gains;
  }

  beforeAll(async () => {
    const gains = await playsAndIsCut().finally(() => pedal.cutPower());
    expect(gains).toHaveLength(turns + 2);
    expect(gains).toEqual([...new Set(gains)].sort((one, other) => one - other));
    const inFolder = (name: string) => join(pedal.folder, name);
    const images = { before: inFolder("before.img"), log: inFolder("log.img"), after: join(scratch, "disk") };
    const folder = join(scratch, "read");
    for (const { writes, marks } of everyCut(images, randomFrom(9))) {
      cuts = writes;
      const say = (sentence: string) => `cut during write ${writes}: ${sentence}`;
      if (!readDisk(images.after, folder)) losses.push(say("the disk is beyond repair"));
      const saves = marks.filter((mark) => mark === "saved").length;
      const gain = gainIn(await remembered(join(folder, "state.json")));
      // What was saved last, what is being saved, or where the knob was on its way: it is turned up.
      const [last, next] = [gains[saves - 1] ?? gains[0]!, gains[saves] ?? Number.NaN];
      if (!(gain >= last && gain <= next))
        losses.push(say(`a gain of ${gain} is remembered after ${saves} saves`));
      const { whole, broken } = await modelsIn(join(folder, "library"));
      losses.push(...broken.map((name) => say(`the model ${name} is broken`)));
      if (marks.includes("imported") && whole !== modelCount) losses.push(say(`${whole} models are left`));
      if ((await remembered(join(folder, "careless.json"))) === undefined)
        carelessLosses.push(say("the state is lost"));
    }
    console.log(
      `Virtual pedal: ${cuts} cuts of the power; careless firmware lost its state in ${carelessLosses.length}.`,
    );
  }, 900_000);
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("while the pedal saves and imports: it remembers the last state or the new one, and no model is broken", () => {
    expect(losses).toEqual([]);
    expect(cuts).toBeGreaterThan(100);
  });

  it("on firmware that saves in place and does not flush, and is found out", () => {
    expect(carelessLosses.length).toBeGreaterThan(0);
    expect(carelessLosses.length).toBeLessThan(cuts);
  });
});

/** As the firmware reads it. */
function remembered(path: string): Promise<unknown> {
  return new RememberedFile(path, () => {}).read();
}

/** NaN where nothing is remembered. */
function gainIn(content: unknown): number {
  return content === undefined ? Number.NaN : restoredPedalState(content).parameters.gain;
}

/** How many the firmware finds, and the names of those that are there and that it cannot read. */
async function modelsIn(folder: string): Promise<{ whole: number; broken: string[] }> {
  const library = new Library(folder);
  const listed = new Set((await library.list("model")).map(({ id }) => id));
  const names = existsSync(join(folder, "models")) ? readdirSync(join(folder, "models")) : [];
  const broken = names.filter((name) => !name.startsWith(".") && !listed.has(name));
  for (const id of listed) await library.read("model", id).catch(() => broken.push(id));
  return { whole: listed.size, broken };
}
