import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { walk } from "../../../src/library/intake/walk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

vi.mock("node:fs/promises", { spy: true });
const stick = temporaryFolder();

function put(path: string, content = "{}"): string {
  const file = join(stick.path, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const found = async () => (await walk(stick.path)).candidates.map(({ shown, kind }) => `${kind} ${shown}`);
const sentences = async () => (await walk(stick.path)).refused.map(({ sentence }) => sentence);

describe("looking through a stick", () => {
  it("finds what is for the pedal in any folder, in one order, firmware last", async () => {
    for (const path of ["z.nam", "Amps/High gain/a.NAM", "Amps/b.json", "cabs/c.wav", "x.aidax", "y.ckpt"])
      put(path);
    for (const path of ["pedal.json", "stompnet-backup.tar", "a.stompnet", "photo.jpg", "notes.txt"])
      put(path);
    expect(await found()).toEqual([
      "model Amps/High gain/a.NAM",
      "model Amps/b.json",
      "cabinet cabs/c.wav",
      "configuration pedal.json",
      "archive stompnet-backup.tar",
      "model x.aidax",
      "model y.ckpt",
      "model z.nam",
      "update a.stompnet",
    ]);
  });

  it("takes settings from the top folder only", async () => {
    put("old/pedal.json");
    expect(await found()).toEqual([]);
  });

  it("skips hidden files and folders, the shadows that macOS leaves, links, pipes and what Windows and ext4 keep", async () => {
    put("a.nam");
    put("._a.nam");
    put(".hidden/b.nam");
    put("System Volume Information/c.nam");
    put("lost+found/c.nam");
    symlinkSync("/etc/passwd", join(stick.path, "d.nam"));
    symlinkSync(stick.path, join(stick.path, "loop"));
    execFileSync("mkfifo", [join(stick.path, "e.nam")]);
    expect(await found()).toEqual(["model a.nam"]);
    expect((await walk(stick.path)).skipped).toBe(7);
    expect(await sentences()).toEqual([]);
  });

  it("refuses an oversize file by its size alone, without reading it", async () => {
    truncateSync(put("big.nam"), 65 * 1024 * 1024);
    truncateSync(put("song.wav"), 25 * 1024 * 1024);
    expect(await found()).toEqual([]);
    expect(await sentences()).toEqual([
      '"big.nam" has 68 MB; a file of its kind has at most 67 MB.',
      '"song.wav" has 26 MB; a file of its kind has at most 25 MB.',
    ]);
  });

  it("refuses to climb down a tree without end", async () => {
    put(`${"d/".repeat(13)}a.nam`);
    put(`${"e/".repeat(12)}b.nam`);
    expect(await found()).toEqual([`model ${"e/".repeat(12)}b.nam`]);
    const path = `${"d/".repeat(12)}d`;
    expect(await sentences()).toEqual([`The folder "${path}" lies deeper than 12 folders: move it up.`]);
  });

  it("ends at a count of names, of files and of bytes", async () => {
    for (let count = 0; count < 1003; count++) put(`${String(count).padStart(4, "0")}.nam`);
    expect((await walk(stick.path)).candidates).toHaveLength(1000);
    expect(await sentences()).toEqual([
      "The stick holds more than 1000 files for the pedal: the rest is left out.",
    ]);
  });

  it("ends at a total of bytes", async () => {
    const first = put("0.stompnet");
    truncateSync(first, 490_000_000);
    for (let count = 1; count < 10; count++) linkSync(first, join(stick.path, `${count}.stompnet`));
    expect((await walk(stick.path)).candidates).toHaveLength(8);
    expect(await sentences()).toEqual([
      "The files for the pedal have more than 4 GB together: the rest is left out.",
    ]);
  });

  it("ends at a count of names of any kind", async () => {
    mkdirSync(join(stick.path, "many"));
    for (let count = 0; count < 20_001; count++) writeFileSync(join(stick.path, "many", `${count}.txt`), "");
    expect(await sentences()).toEqual([
      "The stick holds more than 20000 names: put the pedal's files on one of their own.",
    ]);
  });

  it("leaves names alone that cannot be read, and shows odd ones without what would spoil a display", async () => {
    writeFileSync(
      Buffer.concat([Buffer.from(`${stick.path}/`), Buffer.from([0xff, 0xfe]), Buffer.from(".nam")]),
      "{}",
    );
    put("a\u001b[2Jb\n.nam");
    expect(await found()).toEqual(["model a[2Jb.nam"]);
    expect((await sentences())[0]).toMatch(/has letters in its name that cannot be read: rename it\.$/);
  });

  it("tells about a stick that cannot be read at all", async () => {
    const { refused } = await walk(join(stick.path, "gone"));
    expect(refused.map(({ sentence }) => sentence)).toEqual([
      "The stick cannot be read (ENOENT): check it on a computer.",
    ]);
  });

  it("says which file was gone before it could be looked at, and goes on", async () => {
    put("a.nam");
    put("b.nam");
    vi.mocked(lstat).mockRejectedValueOnce(Object.assign(new Error("gone"), { code: "EIO" }));
    const { candidates, refused } = await walk(stick.path);
    expect(refused).toEqual([
      { file: "a.nam", sentence: '"a.nam" cannot be read: check the stick on a computer.' },
    ]);
    expect(candidates.map(({ shown }) => shown)).toEqual(["b.nam"]);
  });
});
