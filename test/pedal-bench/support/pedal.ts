/** The virtual pedal with a foot, sticks and a plug. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readReport, type StickReport } from "../../../src/library/intake/report.ts";
import { kernel, root, runFolder } from "./bench.ts";
import { makeDataDisk, makeStick, type OwnFiles } from "./disk.ts";
import { Machine } from "./machine.ts";
import { dataDisk, type Partition, writePreparation } from "./preparation.ts";

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
  /** Is in the USB socket before the pedal is switched on: a stick of that name. */
  stick?: { name: string; files: OwnFiles };
  partition?: Partition;
};

const dataMegabytes = 700;

export class VirtualPedal {
  readonly folder: string;
  #machine: Machine | null = null;

  constructor(name: string, { owned = {}, prepare = "", stick, partition = "root" }: PedalOptions = {}) {
    this.folder = runFolder(name);
    const files = { "pedal.json": pedalJson, ...owned };
    if (partition === "disk") makeDataDisk(join(this.folder, dataDisk), dataMegabytes, files);
    const more = stick === undefined ? prepare : `${prepare}\n${stickBeforeStart}`;
    if (stick !== undefined) makeStick(join(this.folder, "stick.img"), stick.name, 16, stick.files);
    writePreparation(this.folder, partition, partition === "disk" ? {} : files, more);
  }

  get machine(): Machine {
    if (this.#machine === null) throw new Error("the virtual pedal is off");
    return this.#machine;
  }

  async switchOn(): Promise<void> {
    this.#machine = new Machine({ kernel, root, share: this.folder });
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

  /**
   * In, out again so many seconds after it was mounted, and waits until the pedal has noticed. In one go: while this side
   * thinks, seconds go by in there.
   * @returns what the pedal says of it; undefined where the import had not begun
   */
  async plugInFor(name: string, seconds: number): Promise<StickReport | undefined> {
    const json = await this.run(`${plugging(name)}
      sleep 1.3
      until read -r -d '' mounts < /proc/mounts || [[ $mounts == */run/stompnet-stick/* ]]; do sleep 0.001; done
      sleep ${seconds}
      ${pulling}
      until [ -z "$(systemctl list-units --no-legend --state=active,activating,deactivating 'stompnet-stick@*')" ]; do sleep 0.01; done
      ! grep /run/stompnet-stick/ /proc/mounts
      cat /run/stompnet/stick/*.json 2> /dev/null || true`);
    return readReport(json);
  }

  /**
   * A loose contact: in and out so many times, as quickly as a stick is found, and in at the end, for ten seconds. The report
   * is of that last time or there is none.
   */
  async flicker(name: string, times: number): Promise<void> {
    await this.run(`${plugging(name)}
      for time in $(seq ${times}); do
        until [ -e /dev/sda ]; do sleep 0.1; done
        sleep 0.05
        echo > ${gadget}/UDC
        while [ -e /dev/sda ]; do sleep 0.01; done
        rm -f /run/stompnet/stick/*.json
        echo dummy_udc.0 > ${gadget}/UDC
      done
      sleep 10`);
  }

  /** What the pedal says of the stick, once it is done with it. */
  async stickReport(label: string, state: StickReport["state"] = "done"): Promise<StickReport> {
    const isIt = (json: string) => {
      const report = readReport(json);
      return report?.state === state && report.label === label;
    };
    const text = await this.until("cat /run/stompnet/stick/*.json", isIt);
    // It says that it is done just before it unmounts.
    await this.until("find /run/stompnet-stick -mindepth 1 -type d", (mounted) => mounted === "");
    return readReport(text)!;
  }

  async library(): Promise<string> {
    return this.run("STOMPNET_DATA=/var/lib/stompnet /usr/lib/stompnet/start library");
  }
}

const gadget = "/sys/kernel/config/usb_gadget/stick";

/** A USB socket with a stick that has nothing in it yet. */
const socket = `
  mkdir -p ${gadget}/strings/0x409 ${gadget}/configs/c.1 ${gadget}/functions/mass_storage.0
  echo 0x1d6b > ${gadget}/idVendor
  echo 0x0104 > ${gadget}/idProduct
  echo 1234567890AB > ${gadget}/strings/0x409/serialnumber
  echo 1 > ${gadget}/functions/mass_storage.0/lun.0/removable
  ln -s ${gadget}/functions/mass_storage.0 ${gadget}/configs/c.1/`;

const insertion = (image: string) => `
  echo ${image} > ${gadget}/functions/mass_storage.0/lun.0/file
  echo dummy_udc.0 > ${gadget}/UDC`;

/** The kernel has found it before the first program looks. */
const stickBeforeStart = `
  mount -t configfs configfs /sys/kernel/config
  ${socket}
  ${insertion("$1/bench/stick.img")}
  until [ -e /sys/block/sda ]; do sleep 0.1; done
  umount /sys/kernel/config`;

/** The report of the stick before is no news. */
const plugging = (name: string) => `set -e
  rm -f /run/stompnet/stick/*.json
  mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
  [ -d ${gadget} ] || {
    ${socket}
  }
  ${insertion(`/run/sticks/${name}.img`)}`;

const pulling = `echo > ${gadget}/UDC
  sleep 0.2
  echo 1 > ${gadget}/functions/mass_storage.0/lun.0/forced_eject`;
