/** `stompnet doctor`: one page about everything that sound depends on. */
import { settingsIn } from "../library/store/state-files.ts";
import { runDoctor } from "../system/doctor/doctor.ts";
import { type Command, ownFolder, parse } from "./command.ts";

const options = {
  json: { type: "boolean", default: false },
  card: { type: "string" },
  data: { type: "string" },
} as const;

async function run(args: string[]): Promise<void> {
  const { values } = parse(args, options);
  const card = values.card ?? (await settingsIn(ownFolder(values.data))).board;
  process.exitCode = await runDoctor({ json: values.json, card });
}

export const doctorCommand: Command = {
  name: "doctor",
  usage: "doctor [--json] [--card ID] [--data FOLDER]",
  summary:
    "Says what this machine lacks to play well: card, mixer, real time, power, memory; 1 if something must be mended.",
  options: [
    "--json          the same for programs",
    "--card ID       the card to look at (the one the pedal would choose)",
    "--data FOLDER   whose pedal.json names the board (STOMPNET_DATA; data/ of a checkout, /var/lib/stompnet of a pedal)",
  ],
  run,
};
