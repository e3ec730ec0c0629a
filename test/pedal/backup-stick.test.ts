import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { emptyReport, readReport, type StickReport } from "../../src/library/intake/report.ts";
import { BackupStick } from "../../src/pedal/backup-stick.ts";
import { initialPedalState, type PedalState, reduce } from "../../src/state/pedal.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let state: PedalState;
let now = 0;
let saved = 0;
let stick: BackupStick;
beforeEach(() => {
  state = { ...initialPedalState(), model: "amp", liveModel: "amp" };
  now = 0;
  saved = 0;
  mkdirSync(join(folder.path, "stick"));
  stick = new BackupStick({
    runFolder: folder.path,
    saveState: async () => void saved++,
    onChange: (backup, message) => {
      state = reduce(state, { type: "backupTurned", backup, message });
    },
    say: () => {},
    now: () => now,
  });
});

const report = (changes: Partial<StickReport>) => ({ ...emptyReport("STOMPNET"), ...changes });
const isAsked = () => existsSync(join(folder.path, "backup"));
/** A long hold, and what the pedal does about it. */
async function hold(): Promise<void> {
  state = reduce(reduce(state, { type: "shutdownConfirming" }), { type: "shutdownConfirmed" });
  if (state.backup === "writing") await stick.write();
}
const insert = () => stick.hear(report({ state: "done" }), "sda1");

describe("a long hold", () => {
  it("switches off without the stick, and with one of another name", async () => {
    stick.hear({ ...report({ state: "done" }), label: "AMPS" }, "sda1");
    await hold();
    expect(state.shutdown).toBe("going");
    expect(isAsked()).toBe(false);
  });

  it("asks for a backup while the stick is in, after the state is on the disk, and the pedal plays on", async () => {
    insert();
    await hold();
    expect(state).toMatchObject({ shutdown: "no", backup: "writing", model: "amp", liveModel: "amp" });
    expect(state.message).toBe("Backing up: leave the stick in.");
    expect([saved, isAsked()]).toEqual([1, true]);
    expect(reduce(state, { type: "bypassToggled" }).bypass).toBe(true);
  });

  it("asks once, however often it is held", async () => {
    insert();
    await hold();
    rmSync(join(folder.path, "backup"));
    await hold();
    expect([isAsked(), state.shutdown]).toEqual([false, "no"]);
  });

  it("switches off again when the stick is out", async () => {
    insert();
    stick.hear(report({ state: "away" }), "sda1");
    await hold();
    expect(state.shutdown).toBe("going");
  });
});

describe("a backup that was asked for", () => {
  beforeEach(async () => {
    insert();
    await hold();
  });

  it("is told to be done, for a while", () => {
    stick.hear(report({ notes: ["Backed up 3 files, 1.0 MB. The stick may go."] }), "backup");
    expect(state.backup).toBe("writing");
    stick.hear(report({ state: "done", notes: ["Backed up 3 files, 1.0 MB. The stick may go."] }), "backup");
    expect(state).toMatchObject({
      backup: "written",
      message: "Backed up 3 files, 1.0 MB. The stick may go.",
    });
    now = 4999;
    stick.look();
    expect(state.backup).toBe("written");
    now = 5000;
    stick.look();
    expect(state.backup).toBe("stick");
  });

  it("is told to have failed, with the reason", () => {
    const refused = [{ file: "", sentence: "The disk is full." }];
    stick.hear(report({ state: "done", refused }), "backup");
    expect(state).toMatchObject({ backup: "failed", message: "Not backed up: The disk is full." });
  });

  it("has failed when the stick is pulled out, and a late report changes nothing", () => {
    stick.hear(report({ state: "away" }), "sda1");
    expect(state).toMatchObject({
      backup: "failed",
      message: "Not backed up: the stick was pulled out. The backup before is still on it.",
    });
    stick.hear(report({ state: "done", notes: ["Backed up."] }), "backup");
    expect(state.backup).toBe("failed");
    now = 6000;
    stick.look();
    expect(state.backup).toBe("no-stick");
  });

  it("leaves a report of its own beginning, so that an older one is no answer", () => {
    const text = readFileSync(join(folder.path, "stick", "backup.json"), "utf8");
    expect(readReport(text)?.state).toBe("working");
  });
});

it("a backup where nobody writes backups is told to have failed", async () => {
  rmSync(join(folder.path, "stick"), { recursive: true });
  insert();
  await hold();
  expect(state).toMatchObject({
    backup: "failed",
    message: "Not backed up: nobody on this machine writes backups.",
  });
});
