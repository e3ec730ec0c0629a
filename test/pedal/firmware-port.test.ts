import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { makePublicKeyFile, makeSignature, signedHash } from "../../src/library/update/minisign.ts";
import { commentOf } from "../../src/library/update/release.ts";
import { firmwarePort } from "../../src/pedal/firmware-port.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const id = Buffer.from("12345678");
const newKey = () =>
  generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const ours = newKey();
const firmware = Buffer.from("a new firmware");

/** A folder or file below the test's own. */
const at = (...names: string[]) => join(folder.path, ...names);
const incoming = (name: string) => at("data", "incoming", name);

function port() {
  return firmwarePort({ entry: at("running", "dist", "main.js"), data: at("data"), slots: at("slots") });
}

function signed(version: string, key = ours): string {
  const hash = createHash(signedHash).update(firmware).digest();
  return makeSignature(key, id, hash, commentOf({ version, architecture: process.arch }));
}

async function* inPieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < content.length; from += 4) yield content.subarray(from, from + 4);
}

beforeEach(() => {
  for (const name of ["running/dist", "slots/a", "slots/b"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(at("running", "package.json"), JSON.stringify({ version: "1.2.0" }));
  writeFileSync(at("running", "updates.pub"), makePublicKeyFile(ours, id));
});

describe("firmware over the network", () => {
  it("is taken in as it comes, with its signature, and waits to be installed", async () => {
    const firmwares = port();
    expect(await firmwares.sign(signed("1.3.0"))).toMatchObject({ version: "1.3.0" });
    expect(await firmwares.receive(inPieces(firmware))).toMatchObject({ version: "1.3.0" });
    expect(readFileSync(incoming("update.stompnet"))).toEqual(firmware);
    expect(readFileSync(incoming("update.stompnet.minisig"), "utf8")).toBe(signed("1.3.0"));
    expect(await firmwares.read()).toMatchObject({ version: "1.2.0", isInstalling: true, refusal: null });
  });

  it.each([
    ["somebody else's", () => signed("1.3.0", newKey()), /not what its maker signed/],
    ["older", () => signed("1.1.0"), /older than the firmware 1\.2\.0/],
    ["no signature", () => "firmware", /signature cannot be read/],
  ])(
    "that is %s is refused by its signature, before a byte of it is sent",
    async (_, signature, sentence) => {
      const firmwares = port();
      await expect(firmwares.sign(signature())).rejects.toThrow(sentence);
      await expect(firmwares.receive(inPieces(firmware))).rejects.toThrow("The update is not signed");
      expect(existsSync(at("data"))).toBe(false);
    },
  );

  it("with another byte than was signed leaves nothing behind", async () => {
    const firmwares = port();
    await firmwares.sign(signed("1.3.0"));
    const changed = Buffer.from(firmware);
    changed[3] = 0;
    await expect(firmwares.receive(inPieces(changed))).rejects.toThrow("not what its maker signed");
    expect(existsSync(incoming("update.stompnet"))).toBe(false);
    expect(await firmwares.read()).toMatchObject({ isInstalling: false });
  });

  it("is not fetched where it runs already, and not taken by a pedal without a key", async () => {
    const firmwares = port();
    await firmwares.sign(signed("1.2.0"));
    expect(await firmwares.receive(inPieces(firmware))).toBeNull();
    writeFileSync(at("running", "updates.pub"), "");
    expect((await firmwares.read()).refusal).toMatch(/key for updates cannot be read/);
  });

  it("says what lies in the two slots, and that the last update did not play", async () => {
    for (const [slot, version] of ["1.2.0", "1.3.0"].entries())
      writeFileSync(at("slots", "ab"[slot]!, "package.json"), JSON.stringify({ version }));
    symlinkSync("a", at("slots", "good"));
    symlinkSync("b", at("slots", "returned"));
    expect((await port().read()).slots).toEqual([
      { slot: "a", version: "1.2.0", role: "good" },
      { slot: "b", version: "1.3.0", role: "returned" },
    ]);
  });
});
