/**
 * The image on an emulated 64-bit ARM machine: its own kernel, initial ramdisk and root, on QEMU's board "virt". The card is
 * read; what is written to it is forgotten. The bench speaks with it through a port of its own, plugs sticks in through QMP,
 * and moves the inputs of the board's GPIO chip through qtest.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Lines } from "./lines.ts";

const guestFiles = fileURLToPath(new URL("../guest/", import.meta.url));
/** Seconds. What takes one minute on a quiet machine takes ten on a busy one. */
const patience = 2400;

export class Guest {
  readonly #folder: string;
  readonly #qemu: ChildProcess;
  #agent: Lines | null = null;
  #qmp: Lines | null = null;
  #qtest: Lines | null = null;
  #gpio = "";

  /**
   * @param folder for sockets and the console's log
   * @param files for the guest's /run/bench
   */
  constructor(image: string, folder: string, files: string) {
    this.#folder = folder;
    const { kernel, ramdisk, commandLine } = bootFiles(image, folder, files);
    const socket = (name: string) => join(folder, name);
    const words = [
      ["-M", "virt,gic-version=3", "-cpu", "cortex-a72", "-smp", "2", "-m", "1536"],
      // Its clock counts instructions, two nanoseconds each, and follows ours while it idles: how busy this machine is does
      // not change what the firmware measures of itself.
      ["-icount", "shift=1", "-nodefaults", "-no-reboot", "-display", "none"],
      ["-kernel", kernel, "-initrd", ramdisk, "-append", commandLine],
      ["-drive", `file=${image},format=raw,if=virtio,snapshot=on`],
      ["-serial", `file:${join(folder, "console.log")}`],
      [
        "-device",
        "virtio-serial-pci",
        "-chardev",
        `socket,id=bench,path=${socket("agent")},server=on,wait=off`,
      ],
      ["-device", "virtserialport,chardev=bench,name=bench", "-device", "qemu-xhci,id=usb"],
      [
        "-qmp",
        `unix:${socket("qmp")},server=on,wait=off`,
        "-qtest",
        `unix:${socket("qtest")},server=on,wait=off`,
      ],
    ];
    this.#qemu = spawn("qemu-system-aarch64", words.flat(), { stdio: ["ignore", "ignore", "inherit"] });
    this.#qemu.on("error", (error) => console.error(error.message));
  }

  /** Ends when the machine answers. */
  async boot(): Promise<void> {
    this.#qmp = await Lines.to(join(this.#folder, "qmp"), (line) => /^\{"(return|error)"/.test(line));
    await this.#qmp.ask('{"execute": "qmp_capabilities"}', 60);
    this.#qtest = await Lines.to(join(this.#folder, "qtest"));
    this.#gpio = await this.#findGpio();
    this.#agent = await Lines.to(join(this.#folder, "agent"));
    await this.run("true");
  }

  /** What a bash in the guest prints. @throws with the console's end when it fails or does not answer */
  async run(command: string): Promise<string> {
    const { said, code } = await this.tryRunning(command);
    if (code !== 0) throw new Error(`exit code ${code} of: ${command}\n${said}\n${this.console()}`);
    return said;
  }

  async tryRunning(command: string): Promise<{ said: string; code: number }> {
    const answer = await this.#agent!.ask(Buffer.from(command).toString("base64"), patience, command).catch(
      (error) => {
        throw new Error(`${error.message}\n${this.console()}`);
      },
    );
    const lines = Buffer.from(answer, "base64").toString().trimEnd().split("\n");
    return { code: Number(lines.pop()), said: lines.join("\n").trimEnd() };
  }

  /** Asks again and again until the command succeeds. */
  async until(command: string): Promise<string> {
    const end = Date.now() + 1000 * patience;
    for (;;) {
      const { said, code } = await this.tryRunning(command);
      if (code === 0) return said;
      if (Date.now() > end) throw new Error(`never came true: ${command}\n${said}\n${this.console()}`);
      await sleep(2000);
    }
  }

  async plugIn(name: string, image: string): Promise<void> {
    await this.#execute("blockdev-add", {
      driver: "raw",
      "node-name": name,
      file: { driver: "file", filename: image },
    });
    await this.#execute("device_add", {
      driver: "usb-storage",
      id: name,
      drive: name,
      bus: "usb.0",
      removable: true,
    });
  }

  async pullOut(name: string): Promise<void> {
    await this.#execute("device_del", { id: name });
  }

  /** Moves an input of the GPIO chip. */
  async setLine(line: number, level: 0 | 1): Promise<void> {
    await this.#qtest!.ask(`set_irq_in ${this.#gpio} unnamed-gpio-in ${line} ${level}`, 60);
  }

  /** The end of what the kernel and systemd printed. */
  console(): string {
    const lines = readFileSync(join(this.#folder, "console.log"), "utf8").split("\n");
    return `The console's end:\n${lines.slice(-30).join("\n")}`;
  }

  stop(): void {
    for (const lines of [this.#agent, this.#qmp, this.#qtest]) lines?.close();
    this.#qemu.kill("SIGKILL");
  }

  async #execute(execute: string, words: object): Promise<unknown> {
    const answer = JSON.parse(await this.#qmp!.ask(JSON.stringify({ execute, arguments: words }), 60));
    if (answer.error) throw new Error(`${execute}: ${answer.error.desc}`);
    return answer.return;
  }

  /** Its place in QEMU's tree follows from the number of processors. */
  async #findGpio(): Promise<string> {
    const path = "/machine/unattached";
    const found = (await this.#execute("qom-list", { path })) as { name: string; type: string }[];
    const chip = found.find(({ type }) => type === "child<pl061>");
    if (chip === undefined) throw new Error("QEMU's board has no GPIO chip");
    return `${path}/${chip.name}`;
  }
}

function bootFiles(image: string, folder: string, files: string) {
  const boot = join(folder, "boot");
  mkdirSync(boot);
  // The boot partition begins after one megabyte (scripts/image.sh).
  execFileSync("mcopy", ["-s", "-n", "-i", `${image}@@1M`, "::/*", boot]);
  const find = (start: string) =>
    join(boot, readdirSync(boot).find((name) => name.startsWith(start)) ?? start);
  const cpio = join(folder, "cpio");
  mkdirSync(join(cpio, "scripts"), { recursive: true });
  cpSync(files, join(cpio, "bench"), { recursive: true });
  for (const name of ["agent", "release-bench.service"])
    cpSync(join(guestFiles, name), join(cpio, "bench", name));
  cpSync(join(guestFiles, "bench-root"), join(cpio, "scripts", "bench-root"));
  const own = execFileSync("sh", ["-c", "find . | cpio --quiet -o -H newc"], {
    cwd: cpio,
    maxBuffer: 1 << 28,
  });
  const ramdisk = join(folder, "initrd");
  writeFileSync(ramdisk, Buffer.concat([own, readFileSync(find("initrd.img"))]));
  const words = readFileSync(join(boot, "cmdline.txt"), "utf8").trim();
  // gpio_keys would take the line of the board's power button.
  const commandLine = `${words} boot=bench-root console=ttyAMA0 loglevel=4 panic=-1 modprobe.blacklist=gpio_keys`;
  return { kernel: find("vmlinuz"), ramdisk, commandLine };
}
