/**
 * What the pedal may ask of the machine. The firmware has no rights of its own: it leaves an empty file in its folder in
 * /run, and a systemd path unit that waits for that name does the one thing that belongs to it (systemd/*.path).
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export type MachineRequest =
  /** Switch the machine off. */
  | "poweroff"
  /** Write a backup to the stick labelled STOMPNET. */
  | "backup"
  /** The firmware that runs has played for ten seconds: it may stay. */
  | "healthy";

/** Where requests and reports go. */
export const runFolder = "/run/stompnet";

/** Never rejects: where the folder is missing (a laptop), nobody is asked. @returns whether somebody is */
export async function ask(request: MachineRequest, folder: string = runFolder): Promise<boolean> {
  return writeFile(join(folder, request), "").then(
    () => true,
    () => false,
  );
}
