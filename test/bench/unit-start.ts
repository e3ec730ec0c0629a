/**
 * How long systemd waits for the pedal: from the start of its unit to READY, which is told when the first buffer was played. The
 * product's own unit and bundle under a real systemd in a container, the virtual codec for its sound card. The unit runs ahead of
 * the machine's other work, so a busy machine measures what a quiet one does. Part of `npm run bench`; nothing is asserted.
 * Needs what `test/system/lifecycle.test.ts` needs.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ContainedPedal, until } from "../support/lifecycle/machine.ts";
import { compilePedalsim, describeDevices } from "../support/pedalsim/build.ts";

const rounds = 15;
/** Within the container. */
const there = "/usr/local/lib/bench";
const drop = `[Service]
Environment=ALSA_CONFIG_PATH=${there}/asound.conf PEDAL_CLOCK=realtime
CPUSchedulingPolicy=fifo
CPUSchedulingPriority=1
ExecStart=
ExecStart=/usr/lib/stompnet/start play --device pedal --data /var/lib/stompnet
`;

function makePedal(root: string, folder: string): ContainedPedal {
  const bundle = join(folder, "firmware.stompnet");
  const makeUpdate = fileURLToPath(new URL("../../scripts/make-update.mjs", import.meta.url));
  execFileSync(process.execPath, [makeUpdate, bundle], { stdio: "ignore" });
  const pedal = new ContainedPedal(root, folder, bundle);
  const place = join(pedal.root, there);
  mkdirSync(place, { recursive: true });
  compilePedalsim(join(place, "libasound_module_pedalsim.so"), "gcc");
  writeFileSync(join(place, "asound.conf"), describeDevices(`${there}/libasound_module_pedalsim.so`));
  const changes = join(pedal.root, "etc/systemd/system/stompnet.service.d");
  mkdirSync(changes);
  writeFileSync(join(changes, "bench.conf"), drop);
  return pedal;
}

type Start = { toReady: number; toFirstBuffer: number };

/** Milliseconds, once it plays. */
async function started(pedal: ContainedPedal): Promise<Start> {
  const property = (name: string) => pedal.property("stompnet.service", name);
  await until(() => property("ActiveState") === "active", "the pedal plays");
  const stamp = (name: string) => Number(property(`${name}TimestampMonotonic`)) / 1000;
  const said = /(\d+) ms after the start/.exec(
    pedal.inside("journalctl", "-u", "stompnet", "-n", "20", "-r"),
  );
  return { toReady: stamp("ActiveEnter") - stamp("InactiveExit"), toFirstBuffer: Number(said?.[1]) };
}

const figure = (values: readonly number[]): string => {
  const sorted = [...values].sort((one, other) => one - other);
  const whole = (value: number | undefined) => (value ?? Number.NaN).toFixed(0);
  return `${whole(sorted[Math.floor(sorted.length / 2)])} ms (${whole(sorted[0])} to ${whole(sorted.at(-1))})`;
};

async function measure(pedal: ContainedPedal): Promise<string> {
  await pedal.boot();
  const first = await started(pedal);
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) {
    pedal.inside("systemctl", "stop", "stompnet");
    pedal.inside("systemctl", "reset-failed");
    pedal.inside("systemctl", "start", "stompnet");
    starts.push(await started(pedal));
  }
  return `Unit to READY ${figure(starts.map(({ toReady }) => toReady))}, process to first buffer ${figure(starts.map(({ toFirstBuffer }) => toFirstBuffer))}; with an empty compile cache ${first.toReady.toFixed(0)} and ${first.toFirstBuffer} ms. Median, least and most of ${rounds} starts in a container.`;
}

const root = process.env.STOMPNET_TEST_ROOT;
if (root === undefined) {
  process.stdout.write("The unit's start is not measured: STOMPNET_TEST_ROOT names no Debian root.\n");
} else {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-unit-start-"));
  const pedal = makePedal(root, folder);
  try {
    process.stdout.write(`${await measure(pedal)}\n`);
  } finally {
    pedal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
