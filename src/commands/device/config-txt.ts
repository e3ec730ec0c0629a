/** The lines of config.txt for a board and for what is soldered to it: the installer asks, the boards' data answers. */
import { readFile } from "node:fs/promises";
import type { Board } from "../../audio/boards/board.ts";
import { boards } from "../../audio/boards/boards.ts";
import { Refusal } from "../../refusal.ts";
import { type Configuration, defaultConfiguration, readConfiguration } from "../../state/configuration.ts";
import { parse } from "../command.ts";

const options = { board: { type: "string" }, pedal: { type: "string" } } as const;

export async function configTxt(args: string[]): Promise<void> {
  const { values } = parse(args, options);
  const configuration =
    values.pedal === undefined
      ? defaultConfiguration()
      : readConfiguration(await readFile(values.pedal, "utf8")).configuration;
  const board = boardNamed(values.board ?? configuration.board);
  process.stdout.write(`${configTxtLines(board, configuration).join("\n")}\n`);
}

/** null for "auto": a USB interface, or a board whose overlay somebody else has set. @throws Refusal */
export function boardNamed(name: string): Board | null {
  if (name === "auto") return null;
  const board = boards.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (board !== undefined) return board;
  const names = boards.map((known) => `"${known.name}"`).join(", ");
  throw new Refusal(`There is no board "${name}": choose one of ${names} or "auto".`);
}

export function configTxtLines(
  board: Board | null,
  { switches, encoders, lights, relay }: Configuration,
): string[] {
  const lines = [
    "disable_splash=1",
    "boot_delay=0",
    "dtparam=watchdog=on",
    "dtparam=i2c_arm=on,i2c_arm_baudrate=400000",
  ];
  if (board !== null) lines.push("dtparam=audio=off");
  if (board?.overlay) lines.push(board.overlay);
  const inputs = [
    ...switches.map(({ gpio, activeLow }) => ({ gpio, pull: activeLow ? "pu" : "pd" })),
    ...encoders.flatMap(({ gpioA, gpioB }) => [gpioA, gpioB].map((gpio) => ({ gpio, pull: "pu" }))),
  ];
  for (const { gpio, pull } of inputs) if (gpio !== null) lines.push(`gpio=${gpio}=ip,${pull}`);
  for (const { gpio, activeLow } of lights) lines.push(`gpio=${gpio}=op,${activeLow ? "dh" : "dl"}`);
  // The relay's coils are dark from the first moment: a non-latching one is in bypass until the firmware plays.
  for (const gpio of [relay?.gpio, relay?.setGpio, relay?.resetGpio])
    if (gpio) lines.push(`gpio=${gpio}=op,dl`);
  return lines;
}
