/** The sound cards the kernel knows, from /proc/asound. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Card = {
  index: number;
  /** Stable over reboots and USB traffic, unlike the index. */
  id: string;
  driver: string;
  name: string;
  usb: boolean;
  hasInput: boolean;
  hasOutput: boolean;
};

/** `root` stands for "/" and is another folder in tests. Without sound support in the kernel: no cards. */
export function readCards(root = "/"): Card[] {
  const folder = join(root, "proc/asound");
  return parseCards(readText(join(folder, "cards"))).map((card) => {
    const entries = listFolder(join(folder, `card${card.index}`));
    return {
      ...card,
      usb: entries.includes("usbid"),
      hasInput: entries.some((entry) => /^pcm\d+c$/.test(entry)),
      hasOutput: entries.some((entry) => /^pcm\d+p$/.test(entry)),
    };
  });
}

/** The first line of each card: ` 0 [Zero           ]: RPi_Codec_Zero - RPi Codec Zero`. */
function parseCards(text: string): Pick<Card, "index" | "id" | "driver" | "name">[] {
  return [...text.matchAll(/^ *(\d+) \[([^\]]+)\]: (.*?) - (.*)$/gm)].map((match) => {
    const [, index, id, driver, name] = match as unknown as [string, string, string, string, string];
    return { index: Number(index), id: id.trim(), driver, name };
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
