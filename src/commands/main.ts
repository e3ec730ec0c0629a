/** From the command line to a command, and from whatever went wrong to one sentence. */
import type { Worker } from "node:worker_threads";
import { Refusal } from "../refusal.ts";
import { type Command, usageOf } from "./command.ts";

/** In the order of the overview. Only the one that runs is loaded: sound waits for nothing that it does not need. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  play: () => import("./play.ts").then(({ playCommand }) => playCommand),
  render: () => import("./render.ts").then(({ renderCommand }) => renderCommand),
  info: () => import("./info.ts").then(({ infoCommand }) => infoCommand),
  capture: () => import("./capture.ts").then(({ captureCommand }) => captureCommand),
  train: () => import("./train.ts").then(({ trainCommand }) => trainCommand),
  evaluate: () => import("./evaluate.ts").then(({ evaluateCommand }) => evaluateCommand),
  library: () => import("./library.ts").then(({ libraryCommand }) => libraryCommand),
  device: () => import("./device/device.ts").then(({ deviceCommand }) => deviceCommand),
  doctor: () => import("./doctor.ts").then(({ doctorCommand }) => doctorCommand),
  latency: () => import("./latency.ts").then(({ latencyCommand }) => latencyCommand),
};

async function overview(): Promise<string> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  return [
    "Stompnet, a neural guitar pedal.",
    "",
    ...loaded.map(({ usage, summary }) => `  stompnet ${usage}\n      ${summary}`),
    "",
    "`stompnet COMMAND --help` says more. Without a command the pedal plays.",
  ].join("\n");
}

async function commandNamed(name: string | undefined): Promise<Command> {
  const wanted = name === undefined || name.startsWith("-") ? "play" : name;
  const load = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  if (load) return load();
  const names = Object.keys(commands).join(", ");
  throw new Refusal(`There is no command "${wanted}": choose one of ${names}, or see stompnet --help.`);
}

/**
 * Runs a command and sets the exit code: 0, or 1 after a refusal. A mistake of ours keeps its stack trace.
 * @param entry the file that the audio thread starts from
 * @param worker an audio thread that boots already, or null
 */
export async function runCommand(args: string[], entry: string, worker: Worker | null): Promise<void> {
  try {
    if (args[0] === "--help" || args[0] === "-h" || args[0] === "help") {
      process.stdout.write(`${await overview()}\n`);
      return;
    }
    const command = await commandNamed(args[0]);
    const rest = args[0] === command.name ? args.slice(1) : args;
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(`${usageOf(command)}\n`);
      return;
    }
    await command.run(rest, entry, worker);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
