/** The image of a release, booted on an emulated board: it plays what it should, and answers a foot and two sticks. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearModel, presets } from "../support/library/files.ts";
import { Guest } from "./support/guest.ts";
import { release } from "./support/release.ts";
import { heard, makeSound, model, playing, rendering } from "./support/sound.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** Lines of the emulated GPIO chip; it has eight. A foot that waits to be seen must not become a long hold. */
const [tapSwitch, holdSwitch, light] = [5, 4, 6];
/** Where the guest may load programs from. */
const there = "/usr/local/lib/bench";

let folder = "";
let guest: Guest;

function prepare(files: string): void {
  makeSound(join(files, "sound"), there);
  writeFileSync(
    join(files, "pedal.json"),
    JSON.stringify({
      audio: { blockFrames: 256 },
      switches: [
        { name: "left", gpio: tapSwitch, tap: "bypass" },
        { name: "right", gpio: holdSwitch, longHold: "shutdown" },
      ],
      lights: [{ gpio: light, shows: "effect" }],
    }),
  );
  // The board's chip has another name than a Raspberry Pi's.
  writeFileSync(join(files, "label"), "pinctrl-bcm2711\n");
}

function makeStick(label: string, contents: Readonly<Record<string, Uint8Array | string>>): string {
  const path = join(folder, `${label}.img`);
  execFileSync("mkfs.vfat", ["-C", "-n", label, path, "20480"], { stdio: "ignore" });
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(folder, name), content);
    execFileSync("mcopy", ["-i", path, join(folder, name), `::/${name}`]);
  }
  return path;
}

async function fetched(path: string): Promise<Buffer> {
  return Buffer.from(await guest.run(`base64 -w 0 ${path}`), "base64");
}

beforeAll(async () => {
  const runs = inProject("build/release/runs");
  mkdirSync(runs, { recursive: true });
  folder = mkdtempSync(join(runs, "run-"));
  const files = join(folder, "files");
  prepare(files);
  guest = new Guest(release.image, folder, files);
  await guest.boot();
});
afterAll(() => {
  guest?.stop();
  if (process.env.STOMPNET_KEEP_RUNS === undefined) rmSync(folder, { recursive: true, force: true });
});

describe("the image", () => {
  it("boots its own kernel with a root that is never written, and keeps the player's data on a partition", async () => {
    const mounts = await guest.run("cat /proc/mounts");
    expect(mounts).toMatch(/^overlayroot \/ overlay /m);
    expect(mounts).toMatch(/^\/dev\/vda2 \/media\/root-ro ext4 ro,/m);
    expect(mounts).toMatch(/^\/dev\/vda3 \/data ext4 rw,nosuid,nodev,/m);
    expect(mounts).toMatch(/^\/dev\/vda3 \/var\/lib\/stompnet ext4 /m);
    expect(mounts).toMatch(/^\/dev\/vda3 \/opt\/stompnet ext4 /m);
    expect(await guest.run("uname -m")).toBe("aarch64");
  });

  it("has nothing that listens on the network, and no identity from the builder", async () => {
    expect(await guest.run("ss -Hltnu | grep -v -e 127.0.0.1 -e '\\[::1\\]' || true")).toBe("");
    expect(
      await guest.run("ls /media/root-ro/etc/ssh | grep host_ || true; cat /media/root-ro/etc/machine-id"),
    ).toBe("");
  });

  it("does not need its data partition to play, nor in safe mode", async () => {
    for (const unit of ["stompnet.service", "stompnet-safe.service"]) {
      const needs = await guest.run(`systemctl show -p Requires -p Requisite -p BindsTo ${unit}`);
      expect(needs).not.toMatch(/stompnet\S*\.mount|data\.mount/);
    }
  });

  it("has no unit that failed", async () => {
    expect(await guest.run("systemctl --failed --plain --no-legend")).toBe("");
  });
});

describe("the firmware of the image", () => {
  it("plays a file sample for sample as it renders it", async () => {
    // A pedal that looks for a card in vain takes the emulated processor's time.
    await guest.run(
      `systemctl stop stompnet.service; cp -r /run/bench/sound ${there} && install -d -o stompnet /run/out`,
    );
    const stompnet = (...words: string[]) => `/usr/lib/stompnet/start ${words.join(" ")}`;
    await guest.run(`runuser -u stompnet -- ${stompnet(...rendering(there, "/run/out"))}`);
    const { words, settings } = playing(there, "/run/out");
    const environment = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    await guest.run(
      `cd /run/out && runuser -u stompnet -- env ${environment.join(" ")} ${stompnet(...words)} > /run/out/said 2>&1 & program=$!
       until grep -q 'is ready' /run/out/said; do
         if grep ' % of ' /run/out/said || ! kill -0 $program; then cat /run/out/said; exit 1; fi; sleep 3
       done
       touch /run/out/go; wait $program || { cat /run/out/said; exit 1; }`,
    );
    const { played, wanted } = heard(await fetched("/run/out/out.raw"), await fetched("/run/out/wanted.wav"));
    expect(played).toEqual(wanted);
  });

  it("renders the same bits as this machine in strict arithmetic", async () => {
    const render = `render ${there}/model.nam ${there}/in.wav /run/out/strict.wav --precision strict`;
    await guest.run(`runuser -u stompnet -- /usr/lib/stompnet/start ${render}`);
    const ours = join(folder, "strict.wav");
    const words = ["render", model, join(folder, "files/sound/in.wav"), ours, "--precision", "strict"];
    expect(spawnSync(process.execPath, [inProject("src/main.ts"), ...words]).status).toBe(0);
    expect(await fetched("/run/out/strict.wav")).toEqual(readFileSync(ours));
  });
});

/**
 * The product's unit, but for its sound card: the virtual codec, whose clock goes slowly, a 25th of the time, so that the
 * emulated processor has time left for everything else.
 */
const withVirtualCodec = `[Service]
Environment=ALSA_CONFIG_PATH=${there}/asound.conf PEDAL_CLOCK=realtime PEDAL_PPM=-960000
ExecStart=
ExecStart=/usr/lib/stompnet/start play --device pedal --model ${there}/model.nam --data /var/lib/stompnet
`;

describe("the pedal's unit", () => {
  beforeAll(async () => {
    for (const line of [tapSwitch, holdSwitch]) await guest.setLine(line, 1);
    await guest.run(
      `systemctl stop stompnet.service; install -o stompnet /run/bench/pedal.json /var/lib/stompnet/pedal.json
       for chip in /sys/class/gpio/gpiochip*; do mount --bind /run/bench/label $chip/label; done
       printf '%s' '${withVirtualCodec}' > /run/systemd/system/stompnet.service.d/codec.conf
       systemctl daemon-reload && systemctl reset-failed && systemctl start --no-block stompnet.service`,
    );
  });

  it("is ready when the first buffer was played", async () => {
    await guest.until("systemctl is-active --quiet stompnet.service");
    const status = await guest.run("systemctl show -p StatusText --value stompnet.service");
    expect(status).toMatch(/^Playing; the first buffer came \d+ ms after the start\.$/);
    const stamps = await guest.run(
      "systemctl show -p InactiveExitTimestampMonotonic -p ActiveEnterTimestampMonotonic stompnet.service",
    );
    console.log(`On an emulated board, no measure of a real one: ${status}\n${stamps} (microseconds)`);
  });

  it("answers a foot: the light goes out in bypass and comes back", async () => {
    const value = `cat /sys/class/gpio/gpio$(($(cat /sys/class/gpio/gpiochip*/base) + ${light}))/value`;
    await guest.until(`[ "$(${value})" = 1 ]`);
    for (const lit of [0, 1]) {
      await guest.setLine(tapSwitch, 0);
      await guest.until(`[ "$(${value})" = ${lit} ]`);
      await guest.setLine(tapSwitch, 1);
      // Nothing shows that the foot was seen to leave.
      await sleep(10_000);
    }
  });

  it("takes in a stick while it plays: the model is in the library, the presets are a bank", async () => {
    const content = { "crunch.nam": linearModel(1, 0.5), "set list.json": presets("Lead", "crunch.nam") };
    await guest.plugIn("amps", makeStick("AMPS", content));
    const said = await guest.until('grep -h \'"state":"done"\' /run/stompnet/stick/sd*.json');
    expect(JSON.parse(said)).toMatchObject({
      label: "AMPS",
      refused: [],
      added: [{ title: "crunch" }, { title: "set list" }],
    });
    await guest.until("grep -q 'set list' /var/lib/stompnet/state.json");
    // It says that it is done just before it unmounts.
    await guest.until('[ -z "$(find /run/stompnet-stick -mindepth 1 -type d)" ]');
    await guest.pullOut("amps");
    await guest.until('grep -q \'"state":"away"\' /run/stompnet/stick/sd*.json');
  });

  it("backs up to the stick STOMPNET by a long hold, and plays on", async () => {
    const restarts = "systemctl show -p NRestarts -p ExecMainPID stompnet.service";
    const before = await guest.run(restarts);
    const stick = makeStick("STOMPNET", {});
    await guest.plugIn("backup", stick);
    await guest.until('grep -lh STOMPNET /run/stompnet/stick/sd*.json | xargs grep -q \'"state":"done"\'');
    // The firmware looks once a second.
    await guest.run("sleep 20");
    await guest.setLine(holdSwitch, 0);
    const report = await guest.until('grep -h \'"state":"done"\' /run/stompnet/stick/backup.json');
    await guest.setLine(holdSwitch, 1);
    expect(JSON.parse(report)).toMatchObject({
      refused: [],
      notes: [expect.stringMatching(/^Backed up \d+ files/)],
    });
    expect(await guest.run(restarts)).toBe(before);
    await guest.pullOut("backup");
    const archive = join(folder, "stompnet-backup.tar");
    execFileSync("mcopy", ["-i", stick, "::/stompnet-backup.tar", archive]);
    const names = execFileSync("tar", ["-tf", archive], { encoding: "utf8" });
    expect(names).toMatch(/^pedal\.json$/m);
    expect(names).toMatch(/^models\/[0-9a-f]{32}\/crunch\.nam$/m);
  });
});
