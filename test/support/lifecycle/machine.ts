/** A Debian root with the pedal installed, booted under its own systemd in a container. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSync } from "esbuild";

const project = new URL("../../../", import.meta.url).pathname;

/** Looks until `what` is true, for a long while. */
export async function until(what: () => boolean, story: string): Promise<void> {
  for (let look = 0; look < 300; look++) {
    if (what()) return;
    await sleep(200);
  }
  throw new Error(`it never came to this: ${story}`);
}

export class ContainedPedal {
  readonly root: string;
  readonly #folder: string;
  #container: ChildProcess | null = null;
  #init = 0;

  /**
   * @param root a clean Debian root with systemd, libasound2 and libatomic1; it is copied
   * @param bundle firmware, where it is not to be one with a stand-in for the sound
   */
  constructor(root: string, folder: string, bundle?: string) {
    this.#folder = folder;
    this.root = join(folder, "root");
    execFileSync("cp", ["-a", root, this.root]);
    const words = ["--root", this.root, "--bundle", bundle ?? this.#bundle()];
    execFileSync(join(project, "scripts/install.sh"), words);
  }

  async boot(): Promise<void> {
    const words = ["-q", "-D", this.root, "--register=no", "--keep-unit", "--boot", "--capability=all"];
    const container = spawn("systemd-nspawn", [...words, "--private-network"], { stdio: "ignore" });
    this.#container = container;
    await until(() => {
      this.#init = childOf(container.pid!);
      return this.#init !== 0 && /running|degraded/.test(this.inside("systemctl", "is-system-running"));
    }, "the container has booted");
  }

  /** What a command inside prints. */
  inside(...words: string[]): string {
    const result = spawnSync("nsenter", ["-t", String(this.#init), "-m", "-p", "-u", "-i", ...words], {
      encoding: "utf8",
    });
    return (result.stdout ?? "").trim();
  }

  property(unit: string, name: string): string {
    return this.inside("systemctl", "show", "--value", "-p", name, unit);
  }

  stop(): void {
    if (this.#init !== 0) spawnSync("kill", ["-9", String(this.#init)]);
    this.#container?.kill("SIGKILL");
  }

  #bundle(): string {
    const content = join(this.#folder, "firmware");
    mkdirSync(join(content, "bin"), { recursive: true });
    copyFileSync(process.execPath, join(content, "bin/node"));
    buildSync({
      entryPoints: [join(project, "test/support/lifecycle/firmware.ts")],
      outfile: join(content, "dist/stompnet.cjs"),
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
      banner: {
        js: 'process.resourcesPath = require("node:path").join(__dirname, "native"); const bundleUrl = require("node:url").pathToFileURL(__filename).href;',
      },
      define: { "import.meta.url": "bundleUrl" },
    });
    cpSync(join(project, "dist/native/koffi"), join(content, "dist/native/koffi"), { recursive: true });
    const path = join(this.#folder, "firmware.stompnet");
    execFileSync("tar", ["-czf", path, "-C", content, "bin", "dist"]);
    rmSync(content, { recursive: true });
    return path;
  }
}

function childOf(parent: number): number {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (new RegExp(`^PPid:\\s+${parent}$`, "m").test(readFileSync(`/proc/${name}/status`, "utf8")))
        return Number(name);
    } catch {
      // It ended while we looked.
    }
  }
  return 0;
}
