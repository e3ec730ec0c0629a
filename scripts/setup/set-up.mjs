import { existsSync, readdirSync } from "node:fs";
import {
  dependenciesAreInstalled,
  installDependencies,
  installRuntime,
  linkCommands,
  runtimeIsInstalled,
} from "./dependencies.mjs";
import { compileNativePackages, nativeInputs, nativePackagesAreIntact } from "./native-packages.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { Problem } from "./problem.mjs";
import { underWay } from "./progress.mjs";
import { bundleFile, inProject, pinnedNode } from "./project.mjs";
import { run } from "./run.mjs";
import { fingerprint, isStamped, stamp } from "./stamp.mjs";

/**
 * A step is done when `isDone` says so and, where it has inputs, when those are the same as at its last success. Only
 * success leaves a trace, so a set-up that was interrupted is taken up again where it stopped.
 *
 * @typedef {object} Step
 * @property {string} name what is shown while it runs
 * @property {() => boolean} isDone whether its results are there
 * @property {() => string[]} [inputs] files, folders and words its results depend on
 * @property {() => Promise<void>} run
 * @property {boolean} [isBuild] whether `--rebuild` repeats it
 */

/** Left to themselves they would end this process but not the ones it started (see run.mjs). */
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** @type {Step[]} */
const steps = [
  { name: "dependencies", isDone: dependenciesAreInstalled, run: installDependencies },
  { name: "runtime", isDone: runtimeIsInstalled, run: installRuntime },
  {
    name: "native packages",
    isDone: nativePackagesAreIntact,
    inputs: nativeInputs,
    run: compileNativePackages,
  },
  {
    name: "kernels",
    isDone: () => existsSync(inProject("build", "kernels.ts")),
    inputs: () => [
      inProject("package-lock.json"),
      inProject("scripts", "build"),
      inProject("src", "engine", "kernels"),
      inProject("src", "engine", "shared"),
      inProject("src", "training", "kernels"),
    ],
    run: () => build("kernels"),
    isBuild: true,
  },
  {
    name: "page",
    isDone: () => existsSync(inProject("build", "page.ts")),
    inputs: () => [
      inProject("package-lock.json"),
      inProject("scripts", "build"),
      inProject("src", "web"),
      inProject("src", "state"),
    ],
    run: () => build("page"),
    isBuild: true,
  },
  {
    name: "bundle",
    isDone: () => existsSync(bundleFile) && existsSync(inProject("dist", "native")),
    inputs: () => [
      inProject("package-lock.json"),
      inProject("scripts", "build"),
      inProject("src"),
      inProject("build", "kernels.ts"),
      inProject("build", "page.ts"),
      ...nativeInputs(),
    ],
    run: () => build("bundle"),
    isBuild: true,
  },
];

/**
 * Runs the steps that are missing, in order, one set-up at a time. Quiet where nothing is. Throws a Problem where the
 * machine lacks something.
 * @param {{ rebuild?: boolean }} [options]
 */
export async function setUp({ rebuild = false } = {}) {
  refuseForeignMachines();
  if (!rebuild && steps.every(isFinished)) return linkCommands();
  const stop = () => process.exit(130);
  for (const signal of stopSignals) process.once(signal, stop);
  await oneAtATime(async () => {
    for (const step of steps) {
      if (isFinished(step) && !(rebuild && step.isBuild)) continue;
      await finish(step);
    }
    linkCommands();
  });
  for (const signal of stopSignals) process.off(signal, stop);
}

/** @param {Step} step */
function isFinished(step) {
  return step.isDone() && (!step.inputs || isStamped(step.name, fingerprint(step.inputs())));
}

/**
 * A build is stamped with what it was begun with, lest a file saved meanwhile be missed; the native packages with how they
 * came out.
 * @param {Step} step
 */
async function finish({ name, run: work, inputs, isBuild }) {
  const begunWith = inputs && fingerprint(inputs());
  await underWay(name, work);
  if (inputs && begunWith) stamp(name, isBuild ? begunWith : fingerprint(inputs()));
}

/** @param {string} part */
async function build(part) {
  const { code, output } = await run(pinnedNode, [inProject("scripts", "build.mjs"), part]);
  if (code !== 0) throw new Problem(output.trim());
}

function refuseForeignMachines() {
  const nodeMajor = Number.parseInt(process.versions.node, 10);
  if (process.platform !== "linux") {
    throw new Problem(`Stompnet runs on Linux; this is ${process.platform}.`);
  }
  if (nodeMajor < 20) {
    throw new Problem(
      `Set-up needs Node 20 or later to begin with; this is Node ${process.versions.node}. Please install a newer one.`,
    );
  }
  if (readdirSync(inProject()).includes("package-lock.json")) return;
  throw new Problem("package-lock.json is missing; please restore it (git checkout package-lock.json).");
}
