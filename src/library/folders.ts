/** Where the pedal keeps what is its own. */
import { join } from "node:path";

/** As the units have it; elsewhere STOMPNET_DATA says where (scripts/stompnet.mjs: beside the checkout). */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.STOMPNET_DATA ?? "/var/lib/stompnet";
}

export function libraryFolder(data: string): string {
  return join(data, "library");
}

/** Updates that were accepted and wait for the installing service. */
export function incomingFolder(data: string): string {
  return join(data, "incoming");
}
