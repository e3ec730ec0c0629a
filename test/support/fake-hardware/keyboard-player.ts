/** Runs in a pseudo terminal: plays with the keyboard driver and, if told to, crashes. Prints what it hears. */

import { KeyboardDriver } from "../../../src/controls/drivers/keyboard.ts";

const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\r\n`);
const driver = new KeyboardDriver(
  process.stdin,
  {
    onHelp: () => {
      throw new Error("crashed on purpose");
    },
    onQuit: () => void driver.stop().then(() => say({ quit: true })),
  },
  () => 0,
);
driver.start(say);
say({ isRaw: process.stdin.isRaw });
