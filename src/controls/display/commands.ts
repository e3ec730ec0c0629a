/** What the two display chips want to be told over I2C. */

import type { DisplayConfiguration } from "../../state/configuration.ts";

/** First byte of a transfer: the bytes after it are commands or picture. */
const commandsFollow = 0x00;
const pictureFollows = 0x40;

/** SH1106 has 132 columns of memory and shows the middle 128. */
const firstColumn = { ssd1306: 0, sh1106: 2 } as const;

/**
 * Switches the display on, dark memory or not. @see SSD1306 data sheet section 9 and application note; SH1106 data
 * sheet, "commands": both take these, SH1106's charge pump is 0xad where SSD1306's is 0x8d.
 */
export function startCommands({ kind, height, upsideDown }: DisplayConfiguration): Uint8Array {
  const pump = kind === "ssd1306" ? [0x8d, 0x14, 0x20, 0x02] : [0xad, 0x8b];
  return Uint8Array.from([
    commandsFollow,
    0xae, // off while it is set up
    ...[0xd5, 0x80], // clock
    ...[0xa8, height - 1], // rows
    ...[0xd3, 0x00], // no vertical offset
    0x40, // memory's first line on top
    ...pump, // supply of the panel; SSD1306 also: page addressing
    upsideDown ? 0xa0 : 0xa1,
    upsideDown ? 0xc0 : 0xc8,
    ...[0xda, height === 64 ? 0x12 : 0x02], // how the rows are wired
    ...[0x81, 0x8f], // contrast
    ...[0xd9, 0xf1], // pre-charge
    ...[0xdb, 0x40], // deselect level
    0xa4, // show memory
    0xa6, // lit is lit
    0xaf, // on
  ]);
}

export function stopCommands(): Uint8Array {
  return Uint8Array.from([commandsFollow, 0xae]);
}

/** Where the next picture bytes go: the left edge of a page. */
export function pageCommands(kind: DisplayConfiguration["kind"], page: number): Uint8Array {
  const column = firstColumn[kind];
  return Uint8Array.from([commandsFollow, 0xb0 + page, column & 0x0f, 0x10 + (column >> 4)]);
}

export function pictureBytes(page: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(page.length + 1);
  bytes[0] = pictureFollows;
  bytes.set(page, 1);
  return bytes;
}
