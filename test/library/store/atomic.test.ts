import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileAtomically } from "../../../src/library/store/atomic.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stompnet-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("writing a file atomically", () => {
  it("makes a new file and replaces an old one", async () => {
    const path = join(folder, "state.json");
    await writeFileAtomically(path, "first");
    await writeFileAtomically(path, Uint8Array.from([115, 101, 99]));
    expect(readFileSync(path, "utf8")).toBe("sec");
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("never touches the old bytes in place: a new file takes the name", async () => {
    const path = join(folder, "state.json");
    writeFileSync(path, "old");
    const before = statSync(path).ino;
    await writeFileAtomically(path, "new");
    expect(statSync(path).ino).not.toBe(before);
  });

  it("lets writers of the same name race: one of them wins whole", async () => {
    const path = join(folder, "state.json");
    const texts = Array.from({ length: 20 }, (_, writer) => String(writer).repeat(5000));
    await Promise.all(texts.map((text) => writeFileAtomically(path, text)));
    expect(texts).toContain(readFileSync(path, "utf8"));
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("refuses with the reason, keeps the old file and leaves no rubbish", async () => {
    await expect(writeFileAtomically(join(folder, "none", "a"), "x")).rejects.toThrow(
      /its folder does not exist\.$/,
    );
    const path = join(folder, "taken");
    mkdirSync(path);
    writeFileSync(join(path, "inside"), "kept");
    await expect(writeFileAtomically(path, "x")).rejects.toThrow(/a folder has that name\.$/);
    expect(readdirSync(folder)).toEqual(["taken"]);
    expect(readFileSync(join(path, "inside"), "utf8")).toBe("kept");
  });
});
