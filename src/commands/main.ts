/** From the command line to a command, and from whatever went wrong to one sentence. */
import { Refusal } from "../refusal.ts";
import { type Command, usageOf } from "./command.ts";
import { deviceCommand } from "./device/device.ts";
import { infoCommand } from "./info.ts";
import { libraryCommand } from "./library.ts";
import { playCommand } from "./play.ts";
import { renderCommand } from "./render.ts";

const commands: readonly Command[] = [playCommand, renderCommand, infoCommand, libraryCommand, deviceCommand];

const overview = () =>
  [
    "Stompnet, a neural guitar pedal.",
    "",
    ...commands.map(({ usage, summary }) => `  stompnet ${usage}\n      ${summary}`),
    "",
    "`stompnet COMMAND --help` says more. Without a command the pedal plays.",
  ].join("\n");

function commandNamed(name: string | undefined): Command {
  if (name === undefined || name.startsWith("-")) return playCommand;
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const names = commands.map((candidate) => candidate.name).join(", ");
  throw new Refusal(`There is no command "${name}": choose one of ${names}, or see stompnet --help.`);
}

/**
 * Runs a command and sets the exit code: 0, or 1 after a refusal. A mistake of ours keeps its stack trace.
 * @param entry the file that the audio thread starts from
 */
export async function runCommand(args: string[], entry: string): Promise<void> {
  try {
    if (args[0] === "--help" || args[0] === "-h" || args[0] === "help") {
      process.stdout.write(`${overview()}\n`);
      return;
    }
    const command = commandNamed(args[0]);
    const rest = args[0] === command.name ? args.slice(1) : args;
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(`${usageOf(command)}\n`);
      return;
    }
    await command.run(rest, entry);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
