/** The virtual pedal in real time, with a foot, sticks and a plug. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readReport, type StickReport } from "../../../src/library/intake/report.ts";
import { kernel, root, runFolder } from "./bench.ts";
import { makeDataDisk, type OwnFiles } from "./disk.ts";
import { Machine } from "./machine.ts";
import { type Partition, writePreparation } from "./preparation.ts";

/** A foot on line 17, lights on 23 and 24. */
export const pedalJson = JSON.stringify({
  board: "Loopback",
  audio: { blockFrames: 128 },
  switches: [
    { name: "left", gpio: 17, tap: "bypass" },
    { name: "right", gpio: 27, tap: "next-model" },
  ],
  knobs: [{ parameter: "gain", channel: 0, takeover: "jump" }],
  lights: [
    { gpio: 23, shows: "effect" },
    { gpio: 24, shows: "status" },
  ],
  display: { kind: "ssd1306" },
});

export type PedalOptions = {
  /** Files of /var/lib/stompnet besides pedal.json. */
  owned?: OwnFiles;
  /** Done to the root, $1, before the start; in sh. */
  prepare?: string;
  /** With a disk everything happens in the time of this machine, otherwise in virtual time. */
  partition?: Partition;
};

const dataMegabytes = 700;

export class VirtualPedal {
  readonly folder: string;
  readonly #withDisk: boolean;
  #machine: Machine | null = null;

  constructor(name: string, { owned = {}, prepare = "", partition = "root" }: PedalOptions = {}) {
    this.folder = runFolder(name);
    this.#withDisk = partition === "disk";
    const files = { "pedal.json": pedalJson, ...owned };
    if (this.#withDisk) makeDataDisk(this.#disk, dataMegabytes, files);
    writePreparation(this.folder, partition, this.#withDisk ? {} : files, prepare);
  }

  get #disk(): string {
    return join(this.folder, "data.img");
  }

  get machine(): Machine {
    if (this.#machine === null) throw new Error("the virtual pedal is off");
    return this.#machine;
  }

  async switchOn(): Promise<void> {
    const disks = this.#withDisk ? [this.#disk] : [];
    this.#machine = new Machine({ kernel, root, share: this.folder, disks, virtualTime: !this.#withDisk });
    await this.machine.booted();
  }

  /** When it plays. */
  async plays(): Promise<void> {
    await this.machine.until("systemctl is-active stompnet", (state) => state === "active");
  }

  async cutPower(): Promise<void> {
    await this.#machine?.cutPower();
    this.#machine = null;
  }

  run(script: string, seconds?: number): Promise<string> {
    return this.machine.run(script, seconds);
  }

  until(script: string, holds: (output: string) => boolean, seconds?: number): Promise<string> {
    return this.machine.until(script, holds, seconds);
  }

  property(name: string, unit = "stompnet.service"): Promise<string> {
    return this.run(`systemctl show --value -p ${name} ${unit}`);
  }

  journal(unit = "stompnet.service"): Promise<string> {
    return this.run(`journalctl -b -o cat -u ${unit}`);
  }

  async press(line: number): Promise<void> {
    const pull = `/sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio${line}/pull`;
    await this.run(`echo pull-down > ${pull}; sleep 0.15; echo pull-up > ${pull}; sleep 0.15`);
  }

  async light(line: number): Promise<string> {
    return this.run(`cat /sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio${line}/value`);
  }

  /** A stick with these files, made inside by the file system's own tool; it is not plugged in yet. */
  async makeStick(
    name: string,
    type: "vfat" | "exfat" | "ext4",
    megabytes: number,
    files: OwnFiles,
  ): Promise<void> {
    const content = join(this.folder, `${name}.files`);
    mkdirSync(content, { recursive: true });
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(content, file), bytes);
    const make = {
      vfat: `mkfs.vfat -n ${name}`,
      exfat: `mkfs.exfat -L ${name}`,
      ext4: `mkfs.ext4 -q -L ${name}`,
    }[type];
    await this.run(`set -e
      mkdir -p /run/sticks/mounted
      truncate -s ${megabytes}M /run/sticks/${name}.img
      ${make} /run/sticks/${name}.img > /dev/null
      mount -o loop /run/sticks/${name}.img /run/sticks/mounted
      cp /bench/${name}.files/* /run/sticks/mounted/
      umount /run/sticks/mounted`);
  }

  /** Into the USB socket. */
  async plugIn(name: string): Promise<void> {
    await this.run(plugging(name));
  }

  /** Out of the socket, whatever goes on. */
  async pullOut(): Promise<void> {
    await this.run(pulling);
  }

  /** What the pedal says of the stick, once it is done with it. */
  async stickReport(label: string, state: StickReport["state"] = "done"): Promise<StickReport> {
    const isIt = (json: string) => {
      const report = readReport(json);
      return report?.state === state && report.label === label;
    };
    const text = await this.until("cat /run/stompnet/stick/*.json", isIt, 60);
    // It says that it is done just before it unmounts.
    await this.until("find /run/stompnet-stick -mindepth 1 -type d", (mounted) => mounted === "");
    return readReport(text)!;
  }

  async library(): Promise<string> {
    return this.run("STOMPNET_DATA=/var/lib/stompnet /usr/lib/stompnet/start library");
  }
}

const gadget = "/sys/kernel/config/usb_gadget/stick";

/** The report of the stick before is no news. */
const plugging = (name: string) => `set -e
  rm -f /run/stompnet/stick/*.json
  mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
  if [ ! -d ${gadget} ]; then
    mkdir -p ${gadget}/strings/0x409 ${gadget}/configs/c.1 ${gadget}/functions/mass_storage.0
    echo 0x1d6b > ${gadget}/idVendor
    echo 0x0104 > ${gadget}/idProduct
    echo 1234567890AB > ${gadget}/strings/0x409/serialnumber
    echo 1 > ${gadget}/functions/mass_storage.0/lun.0/removable
    ln -s ${gadget}/functions/mass_storage.0 ${gadget}/configs/c.1/
  fi
  echo /run/sticks/${name}.img > ${gadget}/functions/mass_storage.0/lun.0/file
  echo dummy_udc.0 > ${gadget}/UDC`;

const pulling = `echo > ${gadget}/UDC
  sleep 0.2
  echo 1 > ${gadget}/functions/mass_storage.0/lun.0/forced_eject`;
