/** The firmware as the page sees it: what runs, what waits, and a new one taken in as it comes over the network. */
import { access } from "node:fs/promises";
import { readUpdateKey, runningRelease } from "../commands/device/release.ts";
import { incomingFolder } from "../library/folders.ts";
import { announcedRelease, receiveSigned, type Trust, waitingUpdate } from "../library/update/receive.ts";
import { readSlots } from "../library/update/slots.ts";
import { Refusal } from "../refusal.ts";
import type { FirmwarePort } from "../web/port.ts";

export type FirmwareParts = {
  /** The bundle, or src/main.ts. */
  entry: string;
  /** Folder of the pedal's own files. */
  data: string;
  /** Of the two firmwares. */
  slots: string;
};

export function firmwarePort({ entry, data, slots }: FirmwareParts): FirmwarePort {
  const incoming = incomingFolder(data);
  let announced: string | null = null;
  const trust = async (): Promise<Trust> => ({
    key: await readUpdateKey(entry),
    running: await runningRelease(entry),
  });
  return {
    async read() {
      const { version, architecture } = await runningRelease(entry);
      return {
        version,
        architecture,
        slots: await readSlots(slots),
        isInstalling: await access(waitingUpdate(incoming)).then(
          () => true,
          () => false,
        ),
        refusal: await readUpdateKey(entry).then(
          () => null,
          (error: Error) => error.message,
        ),
      };
    },
    async sign(signature) {
      const { release } = announcedRelease(signature, await trust());
      announced = signature;
      return release;
    },
    async receive(content) {
      if (announced === null)
        throw new Refusal("The update is not signed: send the file that ends in .minisig first.");
      const signature = announced;
      announced = null;
      return receiveSigned(() => content, signature, incoming, await trust());
    },
  };
}
