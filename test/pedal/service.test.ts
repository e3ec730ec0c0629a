import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { emptyReport, reportSentence, type StickReport } from "../../src/library/intake/report.ts";
import { Service } from "../../src/pedal/service.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let now = 0;
let periods = 0;
let heard: StickReport[] = [];
let service: Service;
beforeEach(() => {
  now = 0;
  periods = 0;
  heard = [];
  mkdirSync(join(folder.path, "stick"));
  service = new Service({
    notifySocket: undefined,
    runFolder: folder.path,
    periods: () => periods,
    rate: 48_000,
    periodFrames: 64,
    onStick: (report) => heard.push(report),
    onBackup: () => {},
    saveState: async () => {},
    say: () => {},
    now: () => now,
  });
});

function stick(name: string, report: Partial<StickReport>): void {
  writeFileSync(
    join(folder.path, "stick", `${name}.json`),
    JSON.stringify({ ...emptyReport("AMPS"), ...report }),
  );
}

/** Looks, once a second of the pedal's, until that many reports were heard. */
const look = (reports: number) =>
  vi.waitFor(
    () => {
      now += 1000;
      service.look();
      expect(heard).toHaveLength(reports);
    },
    { timeout: 20_000 },
  );

describe("the pedal as a service", () => {
  it("hears of each stick what changed, once", async () => {
    stick("sda1", { looked: 1, candidates: 3 });
    await look(1);
    await look(1);
    stick("sda1", { state: "done", looked: 3, candidates: 3 });
    await look(2);
    expect(heard.map(reportSentence)).toEqual(["Reading the stick: 1 of 3. Leave it in.", "Done: 0 new."]);
  });

  it("passes over what is no report", async () => {
    writeFileSync(join(folder.path, "stick", "sda1.json"), "half a rep");
    stick("sdb1", { looked: 2 });
    await look(1);
    expect(heard).toMatchObject([{ looked: 2 }]);
  });

  it("asks the machine to switch off, and says when there is nobody to ask", async () => {
    expect(await service.powerOff()).toBe(true);
    expect(existsSync(join(folder.path, "poweroff"))).toBe(true);
    const laptop = new Service({
      notifySocket: undefined,
      runFolder: join(folder.path, "none"),
      periods: () => 0,
      rate: 48_000,
      periodFrames: 64,
      onStick: () => {},
      onBackup: () => {},
      saveState: async () => {},
      say: () => {},
      now: () => 0,
    });
    laptop.look();
    laptop.lost("no card");
    laptop.stop();
    expect(await laptop.powerOff()).toBe(false);
  });

  it("leaves firmware unconfirmed where nobody started it for a trial", async () => {
    for (let tick = 0; tick < 400; tick++) {
      periods += 38;
      now += 50;
      service.look();
    }
    expect(existsSync(join(folder.path, "healthy"))).toBe(false);
  });
});
