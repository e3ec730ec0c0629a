import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noFacts, titleOf } from "../../../src/library/catalogue/card.ts";
import { idOf, Library } from "../../../src/library/catalogue/library.ts";
import { linearModel } from "../../support/library/files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
const content = linearModel(1, 0.5);

const add = (library: Library, fileName: string, bytes = content) =>
  library.add({ kind: "model", content: bytes, fileName, facts: noFacts });

describe("the library", () => {
  it("names an entry after its content, so that it keeps its name from every stick and on every pedal", async () => {
    const one = await add(new Library(join(folder.path, "one")), "crunch.nam");
    const other = await add(new Library(join(folder.path, "other")), "renamed.nam");
    expect(one.card.id).toBe(other.card.id);
    expect(one.card.id).toBe(idOf(content));
  });

  it("takes the same model twice as one entry, whatever it is called", async () => {
    const library = new Library(folder.path);
    expect((await add(library, "crunch.nam")).isNew).toBe(true);
    const second = await add(library, "crunch (1).nam");
    expect(second).toMatchObject({ isNew: false, card: { title: "crunch" } });
    expect(await library.list("model")).toHaveLength(1);
  });

  it("keeps one entry when two processes take the same model at once", async () => {
    const libraries = Array.from({ length: 8 }, () => new Library(folder.path));
    const results = await Promise.all(libraries.map((library) => add(library, "crunch.nam")));
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(readdirSync(join(folder.path, "models"))).toEqual([idOf(content)]);
  });

  it("gives back each byte", async () => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    expect(await library.read("model", card.id)).toEqual(content);
  });

  it("lists by title without case and without anybody's language, and equal titles by their lasting names", async () => {
    const library = new Library(folder.path);
    for (const [index, name] of ["Zebra", "öl", "apple", "Öl", "Apple", "10", "9"].entries())
      await add(library, `${name}.nam`, linearModel(1, index));
    const titles = (await library.list("model")).map(({ title }) => title.toLowerCase());
    expect(titles).toEqual(["10", "9", "apple", "apple", "zebra", "öl", "öl"]);
    const [, , first, second] = await library.list("model");
    expect(first!.id < second!.id).toBe(true);
  });

  it("can be arranged: what was arranged comes first, what came later follows by title", async () => {
    const library = new Library(folder.path);
    const ids: string[] = [];
    for (const name of ["a", "b", "c"])
      ids.push((await add(library, `${name}.nam`, linearModel(1, ids.length))).card.id);
    await library.arrange([ids[2]!, "0".repeat(32), ids[0]!]);
    await add(library, "aa.nam", linearModel(1, 9));
    expect((await library.list("model")).map(({ title }) => title)).toEqual(["c", "a", "aa", "b"]);
  });

  it("calls an entry otherwise: the order by title follows, content, lasting name and ending stay", async () => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    await add(library, "lead.nam", linearModel(1, 9));
    await library.rename("model", card.id, "  Plexi at ten ");
    expect(await library.list("model")).toMatchObject([
      { title: "lead" },
      { title: "Plexi at ten", fileName: "Plexi at ten.nam", id: card.id },
    ]);
    expect(await library.read("model", card.id)).toEqual(content);
    expect((await add(library, "crunch.nam")).card.title).toBe("Plexi at ten");
  });

  it.each([
    ["", "at least one letter"],
    ["\u200b", "at least one letter"],
    ["1/4", 'may not hold "/"'],
    ["🎸".repeat(80), "too long"],
  ])("refuses to call an entry %j, and leaves it as it was", async (name, reason) => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    await expect(library.rename("model", card.id, name)).rejects.toThrow(reason);
    expect(await library.list("model")).toEqual([card]);
  });

  it("says so when what is to be called otherwise is gone", async () => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    await library.remove("model", card.id);
    await expect(library.rename("model", card.id, "lead")).rejects.toThrow(
      "The library has no such entry any more.",
    );
  });

  it("falls back to the order by title when the arranged order is damaged", async () => {
    const library = new Library(folder.path);
    for (const name of ["b", "a"])
      await add(library, `${name}.nam`, linearModel(1, name.length, name === "a" ? 1 : 2));
    writeFileSync(join(folder.path, "order.json"), "{");
    expect((await library.list("model")).map(({ title }) => title)).toEqual(["a", "b"]);
  });

  it.each([
    [
      "a card with a changed letter",
      (path: string) =>
        writeFileSync(
          join(path, "card.json"),
          readFileSync(join(path, "card.json"), "utf8").replace("crunch", "cruncH"),
        ),
    ],
    ["a content cut short", (path: string) => truncateSync(join(path, "content"), 10)],
    ["a content that grew", (path: string) => appendFileSync(join(path, "content"), "x")],
    ["no card", (path: string) => writeFileSync(join(path, "card.json"), "")],
  ])("leaves out an entry with %s, and replaces it when it is imported again", async (_, bite) => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    bite(join(folder.path, "models", card.id));
    expect(await library.list("model")).toEqual([]);
    await expect(library.read("model", card.id)).rejects.toThrow("import it again from a stick.");
    expect((await add(library, "crunch.nam")).isNew).toBe(true);
    expect(await library.read("model", card.id)).toEqual(content);
    expect(readdirSync(join(folder.path, "models"))).toEqual([card.id]);
  });

  it("refuses to play a content whose bytes changed in place, and replaces it too", async () => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    const path = library.contentPath("model", card.id);
    const bytes = readFileSync(path);
    bytes[5] = bytes[5]! ^ 1;
    writeFileSync(path, bytes);
    await expect(library.read("model", card.id)).rejects.toThrow(
      '"crunch" is damaged on the pedal\'s disk: import it again from a stick.',
    );
    expect((await add(library, "crunch.nam")).isNew).toBe(true);
    expect(await library.read("model", card.id)).toEqual(content);
  });

  it("removes an entry, and sweeps away what interrupted imports left, but not what another process is at", async () => {
    const library = new Library(folder.path);
    const { card } = await add(library, "crunch.nam");
    await add(library, "clean.nam", linearModel(1));
    const atWork = `.part-${process.ppid}-1`;
    for (const name of [".part-", ".part-4999999-1", `.part-${process.pid}-1`, atWork])
      mkdirSync(join(folder.path, "models", name));
    await library.remove("model", card.id);
    await library.tidy();
    expect(readdirSync(join(folder.path, "models"))).toEqual([atWork, idOf(linearModel(1))]);
  });

  it("refuses with a reason when the disk will not take an entry", async () => {
    writeFileSync(join(folder.path, "models"), "a file where the folder should be");
    await expect(add(new Library(folder.path), "crunch.nam")).rejects.toThrow(/could not be written: .*\.$/);
  });

  it("asks for no path outside of itself", async () => {
    expect(await new Library(folder.path).card("model", "../../../etc")).toBeUndefined();
  });
});

describe("a title", () => {
  it("is the file's name without its ending, on one line and not longer than a display can scroll", () => {
    expect(titleOf("5150 crunch.nam")).toBe("5150 crunch");
    expect(titleOf("line\nfeed\u0007 and\u202e more.nam")).toBe("linefeed and more");
    expect([...titleOf(`${"🎸".repeat(200)}.nam`)]).toHaveLength(80);
    expect(titleOf("\u200b.nam")).toBe("without a name");
  });
});
