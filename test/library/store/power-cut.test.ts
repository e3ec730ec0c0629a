import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { backUp } from "../../../src/library/archive/backup.ts";
import { readTar } from "../../../src/library/archive/tar-reader.ts";
import { noFacts } from "../../../src/library/catalogue/card.ts";
import { idOf, Library } from "../../../src/library/catalogue/library.ts";
import { takeConfiguration } from "../../../src/library/intake/takers.ts";
import { writeFileAtomically } from "../../../src/library/store/atomic.ts";
import { RememberedFile } from "../../../src/library/store/state.ts";
import {
  makePublicKeyFile,
  makeSignature,
  readPublicKey,
  signedHash,
} from "../../../src/library/update/minisign.ts";
import { receiveUpdate, verifyUpdate, waitingUpdate } from "../../../src/library/update/receive.ts";
import { commentOf } from "../../../src/library/update/release.ts";
import { installInSlot } from "../../../src/library/update/slots.ts";
import { archiveOf } from "../../support/library/archive.ts";
import { linearModel } from "../../support/library/files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { stepsOf } from "../../support/write-log/record.ts";
import { afterEveryCut, treeOf } from "../../support/write-log/replay.ts";

vi.mock("node:fs/promises", async (original) => {
  const { recorded } = await import("../../support/write-log/record.ts");
  return recorded(await original());
});

const folder = temporaryFolder();
const disk = () => join(folder.path, "disk");

/**
 * Lets `work` write, and looks at every state that a cut at any moment of it can leave.
 * @param check for a cut disk; `isOver` where the work had ended
 */
async function cutEverywhere(
  work: () => Promise<unknown>,
  check: (cut: { root: string; isOver: boolean; story: string }) => Promise<void>,
): Promise<number> {
  const before = treeOf(disk());
  const steps = await stepsOf(disk(), work);
  const states = await afterEveryCut(before, steps, folder.path, check);
  expect(states).toBeGreaterThan(20);
  return states;
}

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(disk(), path, ".."), { recursive: true });
  writeFileSync(join(disk(), path), content);
}

const model = (tap: number) =>
  ({ kind: "model", content: linearModel(1, tap), fileName: `${tap}.nam`, facts: noFacts }) as const;

describe("the power is cut while", () => {
  it("a file is written in place: this test notices the half of it", async () => {
    put("state.json", "the old content");
    const careless = async () => {
      const file = await open(join(disk(), "state.json"), "w");
      await file.writeFile("the new content");
      await file.close();
    };
    const seen = new Set<string>();
    await cutEverywhere(
      careless,
      async ({ root }) => void seen.add(readFileSync(join(root, "state.json"), "utf8")),
    );
    expect([...seen].sort()).toEqual(["", "the new", "the new content", "the old content"]);
  });

  it("a file is renamed before it is flushed: this test notices that too", async () => {
    put("state.json", "the old content");
    const careless = async () => {
      const { rename, writeFile } = await import("node:fs/promises");
      await writeFile(join(disk(), "new"), "the new content");
      await rename(join(disk(), "new"), join(disk(), "state.json"));
    };
    const seen = new Set<string>();
    await cutEverywhere(
      careless,
      async ({ root }) => void seen.add(readFileSync(join(root, "state.json"), "utf8")),
    );
    expect(seen).toContain("");
  });

  it("a file is written atomically: it is the old one or the new one, and the new one once that has ended", async () => {
    put("a.json", "old");
    await cutEverywhere(
      () => writeFileAtomically(join(disk(), "a.json"), "new"),
      async ({ root, isOver, story }) =>
        expect(isOver ? ["new"] : ["old", "new"], story).toContain(
          readFileSync(join(root, "a.json"), "utf8"),
        ),
    );
  });

  it("the pedal's state is saved: the last or the one before is there, never none", async () => {
    mkdirSync(disk());
    const file = new RememberedFile(join(disk(), "state.json"), () => {});
    const save = async (count: number) => {
      file.save({ count });
      await file.flush();
    };
    await save(1);
    await save(2);
    await cutEverywhere(
      () => save(3),
      async ({ root, isOver, story }) => {
        const read = await new RememberedFile(join(root, "state.json"), () => {}).read();
        expect(isOver ? [{ count: 3 }] : [{ count: 2 }, { count: 3 }], story).toContainEqual(read);
      },
    );
  });

  it("settings are taken from a stick: the old ones or the new ones are there", async () => {
    put("pedal.json", '{"i2cBus": 1}');
    const path = join(folder.path, "pedal.json");
    writeFileSync(path, '{"i2cBus": 3}');
    const candidate = {
      path,
      shown: "pedal.json",
      fileName: "pedal.json",
      kind: "configuration",
      bytes: 13,
    } as const;
    await cutEverywhere(
      () => takeConfiguration(disk(), candidate),
      async ({ root, isOver, story }) =>
        expect(isOver ? ['{"i2cBus": 3}'] : ['{"i2cBus": 1}', '{"i2cBus": 3}'], story).toContain(
          readFileSync(join(root, "pedal.json"), "utf8"),
        ),
    );
  });

  /** What was there stays, what is listed is whole, and importing again ends well. */
  async function checkLibrary(root: string, held: readonly number[], story: string): Promise<string[]> {
    const library = new Library(root);
    await library.tidy();
    const ids = (await library.list("model")).map(({ id }) => id);
    for (const tap of held) expect(ids, story).toContain(idOf(linearModel(1, tap)));
    for (const id of ids) await library.read("model", id);
    return ids;
  }

  it("a model is imported into a fresh library, or into one that has some", async () => {
    mkdirSync(disk());
    for (const held of [[], [1]]) {
      const next = held.length + 1;
      await cutEverywhere(
        () => new Library(disk()).add(model(next)),
        async ({ root, isOver, story }) => {
          const ids = await checkLibrary(root, isOver ? [...held, next] : held, story);
          if (!isOver) await new Library(root).add(model(next));
          expect(new Set([...ids, idOf(linearModel(1, next))]).size).toBe(held.length + 1);
        },
      );
    }
  });

  it("a damaged model is imported again", async () => {
    mkdirSync(disk());
    const { card } = await new Library(disk()).add(model(1));
    await new Library(disk()).add(model(2));
    writeFileSync(join(disk(), "models", card.id, "content"), "bitten");
    await cutEverywhere(
      () => new Library(disk()).add(model(1)),
      async ({ root, isOver, story }) => void (await checkLibrary(root, isOver ? [1, 2] : [2], story)),
    );
  });

  it("a model is called otherwise: it is there under the old name or the new one", async () => {
    mkdirSync(disk());
    const { card } = await new Library(disk()).add(model(1));
    await cutEverywhere(
      () => new Library(disk()).rename("model", card.id, "lead"),
      async ({ root, isOver, story }) => {
        await checkLibrary(root, [1], story);
        const titles = (await new Library(root).list("model")).map(({ title }) => title);
        expect(isOver ? ["lead"] : ["1", "lead"], story).toContain(titles[0]);
      },
    );
  });

  it("a model is removed, or the library arranged", async () => {
    mkdirSync(disk());
    const library = new Library(disk());
    for (const tap of [1, 2, 3]) await library.add(model(tap));
    const id = (tap: number) => idOf(linearModel(1, tap));
    await library.arrange([id(3), id(2), id(1)]);
    await cutEverywhere(
      () => library.arrange([id(2), id(1), id(3)]),
      async ({ root, story }) =>
        expect(
          [
            [id(3), id(2), id(1)],
            [id(2), id(1), id(3)],
          ],
          story,
        ).toContainEqual(await checkLibrary(root, [], story)),
    );
    await cutEverywhere(
      () => library.remove("model", id(2)),
      async ({ root, isOver, story }) => {
        const ids = await checkLibrary(root, [1, 3], story);
        if (isOver) expect(ids).toEqual([id(1), id(3)]);
      },
    );
  });

  it("a backup is written: the stick holds the old archive or the new one, each whole", async () => {
    mkdirSync(disk());
    const data = join(folder.path, "data");
    const library = new Library(join(data, "library"));
    await library.add(model(1));
    await backUp(library, data, disk());
    await library.add(model(2));
    const counts = new Set<number>();
    await cutEverywhere(
      () => backUp(library, data, disk()),
      async ({ root, isOver, story }) => {
        let files = 0;
        const limits = { entries: 10, fileBytes: 1e6, totalBytes: 1e6 };
        const names = ["stompnet-backup.tar", "stompnet-backup.older.tar"].filter((name) =>
          existsSync(join(root, name)),
        );
        const bytes = readFileSync(join(root, names[0] ?? "none of them"));
        await readTar(
          (async function* () {
            yield bytes;
          })(),
          limits,
          async () => void files++,
        );
        expect(isOver ? [3] : [2, 3], story).toContain(files);
        counts.add(files);
      },
    );
    expect(counts).toEqual(new Set([2, 3]));
  });

  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  const key = readPublicKey(makePublicKeyFile(pem, Buffer.alloc(8)));

  async function makeUpdate(): Promise<string> {
    const path = join(folder.path, "x.stompnet");
    const content = gzipSync(
      await archiveOf(
        { path: "bin/node", content: Buffer.from("new"), isExecutable: true },
        { path: "dist/a", content: Buffer.from("new") },
      ),
    );
    writeFileSync(path, content);
    const hash = createHash(signedHash).update(content).digest();
    const comment = commentOf({ version: "1.3.0", architecture: "arm64" });
    writeFileSync(`${path}.minisig`, makeSignature(pem, Buffer.alloc(8), hash, comment));
    return path;
  }

  it("an update is received: what waits is what was signed, or is refused", async () => {
    mkdirSync(disk());
    const update = await makeUpdate();
    const running = { version: "1.2.0", architecture: "arm64" };
    await cutEverywhere(
      () => receiveUpdate(update, disk(), { key, running }),
      async ({ root, isOver, story }) => {
        if (isOver || existsSync(waitingUpdate(root))) {
          const release = await verifyUpdate(waitingUpdate(root), key).catch((error: Error) => error.name);
          expect(isOver ? ["1.3.0"] : ["1.3.0", "Refusal"], story).toContain(
            typeof release === "string" ? release : release.version,
          );
        }
      },
    );
  });

  it("an update is installed: the good firmware is whole, and a new one is tried only if it is whole too", async () => {
    put("a/bin/node", "old");
    put("b/bin/node", "older");
    symlinkSync("a", join(disk(), "good"));
    symlinkSync("b", join(disk(), "tried"));
    const update = await makeUpdate();
    await cutEverywhere(
      () => installInSlot(disk(), update),
      async ({ root, isOver, story }) => {
        expect(readlinkSync(join(root, "good")), story).toBe("a");
        expect(readFileSync(join(root, "good/bin/node"), "utf8"), story).toBe("old");
        const isTried = existsSync(join(root, "trial"));
        if (isOver) expect(isTried).toBe(true);
        if (!isTried) return;
        expect(readFileSync(join(root, "trial/bin/node"), "utf8"), story).toBe("new");
        expect(readFileSync(join(root, "trial/dist/a"), "utf8"), story).toBe("new");
      },
    );
  });
});
