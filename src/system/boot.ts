/** Which boot of the machine this is. */
import { readFile } from "node:fs/promises";

/** Made up by the kernel at every boot; empty where it does not tell. @see random(4) */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}
