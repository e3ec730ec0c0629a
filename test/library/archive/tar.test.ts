import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memberOf } from "../../../src/library/archive/backup.ts";
import { readTar } from "../../../src/library/archive/tar-reader.ts";
import { type TarFile, tarEnd, tarHeaders } from "../../../src/library/archive/tar-writer.ts";
import { archiveOf } from "../../support/library/archive.ts";
import { randomFrom } from "../../support/random.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
const limits = { entries: 10, fileBytes: 100_000, totalBytes: 150_000 };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const archive = (files: TarFile[]) => archiveOf(...files);

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(bytes: Uint8Array, size = 1000): Promise<[string, string, boolean][]> {
  const files: [string, string, boolean][] = [];
  await readTar(pieces(bytes, size), limits, async ({ path, isExecutable }, read) => {
    files.push([path, new TextDecoder().decode(await read()), isExecutable]);
  });
  return files;
}

const files: TarFile[] = [
  { path: "a.txt", content: bytesOf("hello") },
  { path: "empty", content: bytesOf("") },
  { path: `deep/${"ü".repeat(120)}/x`, content: bytesOf("long") },
  { path: "bin/program", content: bytesOf("x".repeat(512)), isExecutable: true },
];
const asRead = files.map(({ path, content, isExecutable = false }) => [
  path,
  new TextDecoder().decode(content),
  isExecutable,
]);

describe("our archives", () => {
  it("read as they were written, in pieces of any size", async () => {
    const bytes = await archive(files);
    for (const size of [1, 7, 512, 100_000]) expect(await unpacked(bytes, size)).toEqual(asRead);
  });

  it("are read by tar, and tar's are read by us", async () => {
    writeFileSync(join(folder.path, "ours.tar"), await archive(files));
    mkdirSync(join(folder.path, "out"));
    execFileSync("tar", ["-xf", "../ours.tar"], { cwd: join(folder.path, "out") });
    for (const { path, content } of files)
      expect(readFileSync(join(folder.path, "out", path))).toEqual(Buffer.from(content));
    const names = files.map(({ path }) => path);
    for (const format of ["pax", "ustar"]) {
      const wanted = format === "pax" ? names : names.filter((name) => name.length < 99);
      execFileSync("tar", ["-cf", "../theirs.tar", `--format=${format}`, ...wanted], {
        cwd: join(folder.path, "out"),
      });
      const read = await unpacked(readFileSync(join(folder.path, "theirs.tar")));
      expect(read).toEqual(asRead.filter(([path]) => wanted.includes(path as string)));
    }
  });

  it("give the same bytes for the same files", async () => {
    expect(await archive(files)).toEqual(await archive(files));
  });
});

describe("archives of unknown origin", () => {
  it.each([
    "../x",
    "/etc/passwd",
    "a/../../x",
    "a//b",
    "./a",
    "a\\b",
    "a\u0000b/../c",
    `${"d/".repeat(12)}x`,
    "y".repeat(300),
  ])("are refused for the path %s", async (path) => {
    const bytes = await archive([{ path, content: bytesOf("x") }]);
    if (path.includes("\0")) return expect((await unpacked(bytes))[0]?.[0]).toBe("a");
    await expect(unpacked(bytes)).rejects.toThrow(/leads outside of it: it was made to do harm/);
    return undefined;
  });

  it("never yield links or devices", async () => {
    execFileSync("ln", ["-s", "/etc/passwd", join(folder.path, "link")]);
    execFileSync("mkfifo", [join(folder.path, "pipe")]);
    execFileSync("tar", ["-cf", "links.tar", "link", "pipe"], { cwd: folder.path });
    expect(await unpacked(readFileSync(join(folder.path, "links.tar")))).toEqual([]);
  });

  it("are refused before memory is given to what they announce", async () => {
    const announced = (bytes: number) =>
      Buffer.concat([tarHeaders({ path: "a", bytes, isExecutable: false }), tarEnd()]);
    for (const bytes of [100_001, 8_000_000_000])
      await expect(unpacked(announced(bytes))).rejects.toThrow(
        "The archive unpacks to more than the pedal takes.",
      );
  });

  it("are refused for too many files and for too many bytes together", async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ path: `${index}`, content: bytesOf("") }));
    await expect(unpacked(await archive(many))).rejects.toThrow("The archive holds more than 10 files.");
    const large = ["a", "b"].map((path) => ({ path, content: new Uint8Array(80_000) }));
    await expect(unpacked(await archive(large))).rejects.toThrow("unpacks to more than the pedal takes");
  });

  it("are refused wherever they are cut short", async () => {
    const bytes = await archive(files);
    for (let end = 0; end < bytes.length - 1024; end += 97)
      await expect(unpacked(bytes.subarray(0, end))).rejects.toThrow("damaged or was cut short");
  });

  it("are read or refused with a sentence, whatever byte is changed", async () => {
    const bytes = await archive(files);
    const random = randomFrom(7);
    for (let round = 0; round < 2000; round++) {
      const changed = Buffer.from(bytes);
      changed[Math.floor(random.fraction() * changed.length)] = Math.floor(random.fraction() * 256);
      const failure = await unpacked(changed).catch((error: Error) => error);
      if (failure instanceof Error) expect(failure.name).toBe("Refusal");
    }
  });
});

describe("a backup's members", () => {
  it("are known by their place; everything else is passed over", () => {
    const id = "0123456789abcdef0123456789abcdef";
    expect(memberOf(`models/${id}/a.nam`)).toEqual({ kind: "entry", entry: "model", id, fileName: "a.nam" });
    expect(memberOf("pedal.json")).toEqual({ kind: "own", name: "pedal.json" });
    for (const path of [`models/${id}/b/a.nam`, "models/x/a.nam", "bin/sh", "state.json/x"])
      expect(memberOf(path)).toEqual({ kind: "unknown" });
  });
});
