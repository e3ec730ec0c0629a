import { describe, expect, it } from "vitest";
import { boards } from "../../src/audio/boards/boards.ts";
import { boardNamed, configTxtLines } from "../../src/commands/device/config-txt.ts";
import { defaultConfiguration, readConfiguration } from "../../src/state/configuration.ts";

describe("the lines for config.txt", () => {
  it("come from the board's own data, whatever the case of its name", () => {
    for (const board of boards) {
      expect(boardNamed(board.name.toUpperCase())).toBe(board);
      const lines = configTxtLines(board, defaultConfiguration());
      if (board.overlay !== null) expect(lines).toContain(board.overlay);
      expect(lines).toContain("dtparam=audio=off");
    }
  });

  it("leave the sound as it is without a board", () => {
    expect(configTxtLines(boardNamed("auto"), defaultConfiguration())).toEqual([
      "disable_splash=1",
      "boot_delay=0",
      "dtparam=watchdog=on",
      "dtparam=i2c_arm=on,i2c_arm_baudrate=400000",
    ]);
  });

  it("pull switches to where they rest and keep lights and relay dark from the first moment", () => {
    const { configuration, complaints } = readConfiguration(
      JSON.stringify({
        switches: [
          { name: "left", gpio: 5 },
          { name: "right", gpio: 6, activeLow: false },
          { name: "keys only" },
        ],
        encoders: [{ gpioA: 23, gpioB: 24, turn: "menu" }],
        lights: [
          { gpio: 16, shows: "effect" },
          { gpio: 17, activeLow: true, shows: "status" },
        ],
        relay: { kind: "latching", setGpio: 12, resetGpio: 13 },
      }),
    );
    expect(complaints).toEqual([]);
    expect(configTxtLines(null, configuration).filter((line) => line.startsWith("gpio="))).toEqual([
      "gpio=5=ip,pu",
      "gpio=6=ip,pd",
      "gpio=23=ip,pu",
      "gpio=24=ip,pu",
      "gpio=16=op,dl",
      "gpio=17=op,dh",
      "gpio=12=op,dl",
      "gpio=13=op,dl",
    ]);
  });

  it("refuses a board that nobody knows, naming those that are known", () => {
    expect(() => boardNamed("Fuzz Face")).toThrow(
      /^There is no board "Fuzz Face": choose one of ".*" or "auto"\.$/,
    );
  });
});
