/** `stompnet doctor`: one page about everything that sound depends on. */
import { runDoctor } from "../system/doctor/doctor.ts";
import { type Command, parse } from "./command.ts";

const options = { json: { type: "boolean", default: false }, card: { type: "string" } } as const;

async function run(args: string[]): Promise<void> {
  const { values } = parse(args, options);
  process.exitCode = await runDoctor({ json: values.json, card: values.card });
}

export const doctorCommand: Command = {
  name: "doctor",
  usage: "doctor [--json] [--card ID]",
  summary:
    "Says what this machine lacks to play well: card, mixer, real time, power, memory; 1 if something must be mended.",
  options: [
    "--json       the same for programs",
    "--card ID    the card to look at (the one the pedal would choose)",
  ],
  run,
};
