/** Gathers the world that `examine` judges: files below a root folder, and a few probes that are calls. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readCards } from "../../audio/boards/cards.ts";
import { chooseCard } from "../../audio/boards/choose.ts";
import { wantedCard } from "../../audio/boards/wanted.ts";
import { raspberryPi } from "../machine.ts";
import type { Probes } from "./probes.ts";
import type { GpioChip, World } from "./world.ts";

export type GatherOptions = {
  /** Stands for "/"; another folder in tests. */
  root: string;
  /** A card's id or a board's name. */
  wanted: string;
  versions: { stompnet: string; node: string };
  probes: Probes;
};

export async function gather({ root, wanted, versions, probes }: GatherOptions): Promise<World> {
  const files = new Files(root);
  const cards = readCards(root);
  const choice = chooseCard(cards, wantedCard(wanted, cards));
  const chosen = choice.kind === "card" ? choice : undefined;
  const running = chosen === undefined ? null : readRunning(files, chosen.card.index);
  const alsa = probes.alsaVersion();
  const callable = chosen !== undefined && alsa !== null;
  return {
    versions: {
      ...versions,
      alsa,
      kernel: files.text("proc/sys/kernel/osrelease") ?? "unknown",
      machine: raspberryPi(root),
    },
    cards,
    choice,
    mixer: callable ? probes.mixer(chosen.card.id, chosen.board.mixer) : null,
    trial:
      callable && running === null
        ? probes.openCard(
            chosen.card.id,
            chosen.board.formats,
            cards.map(({ id }) => id),
          )
        : null,
    running,
    fifoError: probes.fifo(),
    limits: readLimits(files),
    realtimeKernel: files.text("sys/kernel/realtime") === "1",
    governors: readGovernors(files),
    throttled: readThrottled(files),
    celsius: readCelsius(files),
    gpioChips: readGpioChips(files),
    i2c: await Promise.all(readI2cBuses(files).map((bus) => probes.scanI2c(bus))),
    memory: readMemory(files),
  };
}

/** Files of the kernel: what cannot be read is not there. */
class Files {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  text(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), "utf8").replace(/[\0\n]+$/, "");
    } catch {
      return undefined;
    }
  }

  list(path: string): string[] {
    try {
      return readdirSync(join(this.root, path)).sort();
    } catch {
      return [];
    }
  }
}

function readRunning(files: Files, card: number): World["running"] {
  const text = files.text(`proc/asound/card${card}/pcm0c/sub0/hw_params`) ?? "";
  const rate = /^rate: (\d+)/m.exec(text)?.[1];
  const period = /^period_size: (\d+)/m.exec(text)?.[1];
  return rate === undefined || period === undefined
    ? null
    : { rate: Number(rate), periodFrames: Number(period) };
}

function readLimits(files: Files): World["limits"] {
  const text = files.text("proc/self/limits") ?? "";
  const soft = (name: string) => new RegExp(`^${name} +(\\S+)`, "m").exec(text)?.[1] ?? null;
  return { realtimePriority: soft("Max realtime priority"), lockedMemory: soft("Max locked memory") };
}

function readGovernors(files: Files): string[] {
  const folder = "sys/devices/system/cpu";
  const processors = files.list(folder).filter((name) => /^cpu\d+$/.test(name));
  return processors.flatMap((name) => files.text(`${folder}/${name}/cpufreq/scaling_governor`) ?? []);
}

/** The firmware's node is named after its address on some models: soc:firmware, soc@107c000000:firmware. */
function readThrottled(files: Files): number | null {
  const platform = "sys/devices/platform";
  for (const bus of ["", ...files.list(platform).map((name) => `/${name}`)]) {
    for (const node of files.list(`${platform}${bus}`).filter((name) => name.endsWith("firmware"))) {
      const text = files.text(`${platform}${bus}/${node}/get_throttled`);
      if (text !== undefined) return Number.parseInt(text, 16);
    }
  }
  return null;
}

function readCelsius(files: Files): number | null {
  const text = files.text("sys/class/thermal/thermal_zone0/temp");
  return text === undefined ? null : Number(text) / 1000;
}

function readGpioChips(files: Files): GpioChip[] {
  const folder = "sys/class/gpio";
  return files.list(folder).flatMap((name) => {
    const [label, base, lines] = ["label", "base", "ngpio"].map((file) =>
      files.text(`${folder}/${name}/${file}`),
    );
    if (!name.startsWith("gpiochip") || label === undefined) return [];
    return [{ label, base: Number(base), lines: Number(lines) }];
  });
}

/** Bus 1 is the header's; others belong to HDMI and cameras. */
function readI2cBuses(files: Files): number[] {
  return files.list("dev").includes("i2c-1") ? [1] : [];
}

function readMemory(files: Files): World["memory"] {
  const text = files.text("proc/meminfo") ?? "";
  const megabytes = (name: string) => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text)?.[1];
    return kilobytes === undefined ? Number.NaN : Math.round(Number(kilobytes) / 1024);
  };
  const found = {
    totalMegabytes: megabytes("MemTotal"),
    availableMegabytes: megabytes("MemAvailable"),
    swapMegabytes: megabytes("SwapTotal"),
  };
  return Object.values(found).some(Number.isNaN) ? null : found;
}
