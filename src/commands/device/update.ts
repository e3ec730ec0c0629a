/** Installs a received update for the next start. Verifies it itself: the file comes from a process without rights. */
import { verifyUpdate } from "../../library/update/receive.ts";
import { isWanted } from "../../library/update/release.ts";
import { copyUpdate, dropCopy, installInSlot } from "../../library/update/slots.ts";
import { Refusal } from "../../refusal.ts";
import { parse } from "../command.ts";
import { readUpdateKey, runningRelease } from "./release.ts";

const options = {
  slots: { type: "string" },
  key: { type: "string" },
  "any-version": { type: "boolean" },
} as const;

export async function update(args: string[], entry: string): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [path] = positionals;
  if (path === undefined || values.slots === undefined)
    throw new Refusal("update needs a file and --slots with the folder of the two firmwares.");
  const own = await copyUpdate(path, values.slots);
  try {
    const release = await verifyUpdate(own, await readUpdateKey(entry, values.key));
    const running = await runningRelease(entry);
    // Somebody at a terminal may go back; a stick may not.
    if (values["any-version"] !== true && !isWanted(release, running)) return;
    if (release.architecture !== running.architecture)
      throw new Refusal(
        `The update is for ${release.architecture} and this pedal is ${running.architecture}.`,
      );
    const slot = await installInSlot(values.slots, own);
    process.stdout.write(`Firmware ${release.version} is in slot ${slot}: it is tried at the next start.\n`);
  } finally {
    await dropCopy(own);
  }
}
