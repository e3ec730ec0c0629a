/** What kind of machine this is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The machine by its own account, such as "Raspberry Pi 4 Model B Rev 1.4"; null where it is no Raspberry Pi. */
export function raspberryPi(root = "/"): string | null {
  try {
    const model = readFileSync(join(root, "proc/device-tree/model"), "utf8").replace(/\0+$/, "");
    return model.startsWith("Raspberry Pi") ? model : null;
  } catch {
    return null;
  }
}
