/** What the installing service calls, and what scripts/deploy.sh calls on the pedal: a signed update into the other slot. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { deviceCommand } from "../../src/commands/device/device.ts";
import { makePublicKeyFile, makeSignature, signedHash } from "../../src/library/update/minisign.ts";
import { commentOf } from "../../src/library/update/release.ts";
import { Refusal } from "../../src/refusal.ts";
import { archiveOf } from "../support/library/archive.ts";
import { Folder, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const key = generateKeyPairSync("ed25519").privateKey;
const id = Buffer.from("12345678");
const here = process.arch;
folder.write("updates.pub", makePublicKeyFile(key, id));
mkdirSync(join(folder.path, "slots/a"), { recursive: true });
symlinkSync("a", join(folder.path, "slots/good"));

async function makeUpdate(name: string, version: string, architecture: string): Promise<void> {
  const content = gzipSync(
    await archiveOf({ path: "bin/node", content: Buffer.from(version), isExecutable: true }),
  );
  const hash = createHash(signedHash).update(content).digest();
  folder.write(name, content);
  folder.write(`${name}.minisig`, makeSignature(key, id, hash, commentOf({ version, architecture })));
}

const slots = () => readdirSync(join(folder.path, "slots")).sort();

describe("stompnet device update", () => {
  it("puts what is signed into the other slot, for one trial, and leaves nothing else", async () => {
    await makeUpdate("new.stompnet", "99.0.0", here);
    const words = ["new.stompnet", "--slots", "slots", "--key", "updates.pub"];
    expect(await stompnet(folder.path, "device", "update", ...words)).toMatchObject({
      code: 0,
      output: "Firmware 99.0.0 is in slot b: it is tried at the next start.\n",
    });
    expect(slots()).toEqual(["a", "b", "good", "trial"]);
    expect(readlinkSync(join(folder.path, "slots/trial"))).toBe("b");
    expect(readFileSync(join(folder.path, "slots/b/bin/node"), "utf8")).toBe("99.0.0");
  });
});

describe("stompnet device refuses, in a sentence, and leaves nothing", () => {
  const refusalOf = (...words: string[]) =>
    Promise.resolve(
      deviceCommand.run(words, fileURLToPath(new URL("../../src/main.ts", import.meta.url)), null),
    ).then(
      () => "It was taken.",
      (error: unknown) => (error instanceof Refusal ? error.message : error),
    );
  const at = (name: string) => join(folder.path, name);
  const refusedUpdate = async (name: string, ...words: string[]) => {
    const before = slots();
    const said = await refusalOf(
      "update",
      at(name),
      "--slots",
      at("slots"),
      "--key",
      at("updates.pub"),
      ...words,
    );
    expect(slots()).toEqual(before);
    return said;
  };

  it("an update that is older, for another machine, not signed, or not there", async () => {
    await makeUpdate("older.stompnet", "0.0.1", here);
    expect(await refusedUpdate("older.stompnet")).toMatch(
      /^The update 0\.0\.1 is older than the firmware [\d.]+: it is not installed\.$/,
    );
    await makeUpdate("other.stompnet", "99.0.0", "mips");
    expect(await refusedUpdate("other.stompnet", "--any-version")).toBe(
      `The update is for mips and this pedal is ${here}.`,
    );
    folder.write("bare.stompnet", "firmware");
    expect(await refusedUpdate("bare.stompnet")).toMatch(/^The update is not signed: /);
    expect(await refusedUpdate("gone.stompnet")).toBe(`There is no update "${at("gone.stompnet")}".`);
  });

  it.each([
    [["update"], "update needs a file and --slots with the folder of the two firmwares."],
    [["intake"], "intake needs the folder where the stick is mounted."],
    [["backup"], "backup needs the folder where the stick is mounted."],
    [["dance"], /^device does one of intake, .*config-txt; "dance" is none of them\.$/],
  ])("%j, which says too little", async (words, sentence) => {
    expect(await refusalOf(...words)).toMatch(sentence);
  });
});
