/** `stompnet device`: what the pedal's units call. For machines; people have the other commands. */
import { Refusal } from "../../refusal.ts";
import type { Command } from "../command.ts";
import { bypass } from "./bypass.ts";
import { configTxt } from "./config-txt.ts";
import { intake } from "./intake.ts";
import { backup, backupEnded, stickAway } from "./stick.ts";
import { update } from "./update.ts";

const actions: Readonly<Record<string, (args: string[], entry: string) => Promise<void>>> = {
  intake,
  "stick-away": stickAway,
  backup,
  "backup-ended": backupEnded,
  bypass,
  update,
  "config-txt": configTxt,
};

async function run([name = "", ...args]: string[], entry: string): Promise<void> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action(args, entry);
  throw new Refusal(`device does one of ${Object.keys(actions).join(", ")}; "${name}" is none of them.`);
}

export const deviceCommand: Command = {
  name: "device",
  usage: "device ACTION ...",
  summary: "What the pedal's systemd units call; see systemd/.",
  options: [
    "intake FOLDER [--report FILE] [--label-file FILE]   take in a mounted stick",
    "stick-away --report FILE                            the stick is out",
    "backup FOLDER [--report FILE]                       write the backup to a mounted stick",
    "backup-ended --report FILE                          the stick of the backup is unmounted",
    "bypass                                              put the relay into bypass",
    "update FILE --slots FOLDER [--key FILE]             install a signed update for the next start",
    "config-txt [--board NAME] [--pedal FILE]            the lines for the Raspberry Pi's config.txt",
  ],
  run,
};
