import { execFileSync, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { readUpdateKey } from "../../../src/commands/device/release.ts";
import {
  makePublicKeyFile,
  makeSignature,
  readPublicKey,
  readSignature,
  signedHash,
  verifyHash,
  verifyMaker,
} from "../../../src/library/update/minisign.ts";
import { receiveUpdate, verifyUpdate, waitingUpdate } from "../../../src/library/update/receive.ts";
import { commentOf, isWanted, releaseOf } from "../../../src/library/update/release.ts";
import { copyUpdate, installInSlot } from "../../../src/library/update/slots.ts";
import { archiveOf } from "../../support/library/archive.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
const hasMinisign = spawnSync("minisign", ["-v"]).status === 0;
const pem = () =>
  generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const ours = pem();
const id = Buffer.from("12345678");
const running = { version: "1.2.0", architecture: "arm64" };
const trust = { key: readPublicKey(makePublicKeyFile(ours, id)), running };

let stick = "";
let incoming = "";
beforeEach(() => {
  stick = join(folder.path, "x.stompnet");
  incoming = join(folder.path, "incoming");
});

type Made = { version?: string; architecture?: string; key?: string; keyId?: Buffer; content?: Buffer };

function makeUpdate({
  version = "1.3.0",
  architecture = "arm64",
  key = ours,
  keyId = id,
  content = Buffer.from("firmware"),
}: Made = {}) {
  writeFileSync(stick, content);
  const hash = createHash(signedHash).update(content).digest();
  writeFileSync(`${stick}.minisig`, makeSignature(key, keyId, hash, commentOf({ version, architecture })));
}

/** Made by minisign 0.11: `minisign -G -W`, `minisign -S -m f -t "stompnet 1.3.0 arm64"`. */
const theirs = {
  content: "a firmware, for a test\n",
  key: `untrusted comment: minisign public key E37A886449D7D94A
RWRK2ddJZIh64zyJs/7LfbaOc2YSlf40nSd1uBnGnFkcf6YAEn5xzIjN
`,
  signature: `untrusted comment: signature from minisign secret key
RURK2ddJZIh64wPaa1XkM6N0Vjvf0xRevpexAkwm4s/IQGo0KEXv/H61HOCkPRmm7OnsTfYONHaBTeowgU3cd+yN3JgLG5N2zwE=
trusted comment: stompnet 1.3.0 arm64
c8DwBe8Lr+CDOutoyR34zO07gJwprKW+3xcLt/lc6xh5IVyi1JtYFQynw21kGRYlRLy5A+JQYusnSMo8QYBUCg==
`,
};

describe("a signature", () => {
  it("made by minisign itself is verified", async () => {
    writeFileSync(stick, theirs.content);
    writeFileSync(`${stick}.minisig`, theirs.signature);
    expect(await verifyUpdate(stick, readPublicKey(theirs.key))).toEqual({
      version: "1.3.0",
      architecture: "arm64",
    });
  });

  it.skipIf(!hasMinisign)(
    `of ours is verified by minisign itself${hasMinisign ? "" : " (skipped: no minisign)"}`,
    () => {
      makeUpdate();
      writeFileSync(join(folder.path, "k.pub"), makePublicKeyFile(ours, id));
      const words = ["-V", "-m", stick, "-p", join(folder.path, "k.pub")];
      expect(execFileSync("minisign", words, { encoding: "utf8" })).toContain("stompnet 1.3.0 arm64");
    },
  );

  it("is verified with the parts that minisign's format has, and by nobody else's key", () => {
    makeUpdate();
    const signature = readSignature(readFileSync(`${stick}.minisig`, "utf8"));
    const hash = createHash(signedHash).update("firmware").digest();
    expect(signature.comment).toBe("stompnet 1.3.0 arm64");
    verifyMaker(trust.key, signature);
    verifyHash(trust.key, signature, hash);
    const other = readPublicKey(makePublicKeyFile(pem(), id));
    expect(() => verifyMaker(other, signature)).toThrow("is not what its maker signed");
    expect(() => verifyHash(other, signature, hash)).toThrow("is not what its maker signed");
  });

  it("covers its comment too", () => {
    makeUpdate();
    const text = readFileSync(`${stick}.minisig`, "utf8").replace("1.3.0", "9.9.9");
    expect(() => verifyMaker(trust.key, readSignature(text))).toThrow("is not what its maker signed");
  });

  it("is refused wherever a byte of the file is another one", async () => {
    const content = Buffer.from("a small firmware");
    makeUpdate({ content });
    for (let at = 0; at < content.length; at++) {
      const changed = Buffer.from(content);
      changed[at] = changed[at]! ^ 4;
      writeFileSync(stick, changed);
      await expect(verifyUpdate(stick, trust.key)).rejects.toThrow("The update is not what its maker signed");
    }
  });

  it("is refused when it is no signature, and a key when it is no key", () => {
    for (const text of ["", "x\ny\nz\n", "untrusted comment: x\nRWQ=\ntrusted comment: y\nAAAA\n"])
      expect(() => readSignature(text)).toThrow(
        "The update's signature cannot be read: copy the update again.",
      );
    expect(() => readPublicKey("RWQ=")).toThrow(
      "The pedal's key for updates cannot be read: install the firmware again.",
    );
  });
});

describe("a pedal without a key", () => {
  it("takes no update, and says what to do", async () => {
    await expect(readUpdateKey(join(folder.path, "dist/stompnet.cjs"))).rejects.toThrow(
      "This pedal has no key for updates and takes none: install firmware that holds one (docs/updates.md).",
    );
    writeFileSync(join(folder.path, "updates.pub"), makePublicKeyFile(ours, id));
    expect((await readUpdateKey(join(folder.path, "dist/stompnet.cjs"))).id).toEqual(id);
  });
});

describe("an update on a stick", () => {
  it("is copied and waits for the installing service, its signature beside it", async () => {
    makeUpdate();
    expect(await receiveUpdate(stick, incoming, trust)).toEqual({ version: "1.3.0", architecture: "arm64" });
    expect(await verifyUpdate(waitingUpdate(incoming), trust.key)).toEqual({
      version: "1.3.0",
      architecture: "arm64",
    });
    expect(readdirSync(incoming).sort()).toEqual(["update.stompnet", "update.stompnet.minisig"]);
  });

  it("is no news when it is the firmware that runs", async () => {
    makeUpdate({ version: "1.2.0" });
    expect(await receiveUpdate(stick, incoming, trust)).toBeNull();
  });

  const refusals: [string, Made, RegExp][] = [
    [
      "is signed by a stranger",
      { key: pem(), keyId: Buffer.from("87654321") },
      /signed by somebody this pedal does not know: it is not installed\.$/,
    ],
    [
      "is signed by a stranger who says to be us",
      { key: pem() },
      /not what its maker signed: it is not installed\. Download it again\.$/,
    ],
    [
      "is for another machine",
      { architecture: "x64" },
      /is for x64 and this pedal is arm64: take the other file\.$/,
    ],
    [
      "is older",
      { version: "1.1.9" },
      /The update 1\.1\.9 is older than the firmware 1\.2\.0: it is not installed\.$/,
    ],
  ];
  it.each(refusals)("is refused when it %s, and leaves nothing", async (_, made, sentence) => {
    makeUpdate(made);
    await expect(receiveUpdate(stick, incoming, trust)).rejects.toThrow(sentence);
    expect(() => readdirSync(incoming)).toThrow(/ENOENT/);
  });

  it("is refused without a signature", async () => {
    writeFileSync(stick, "firmware");
    await expect(receiveUpdate(stick, incoming, trust)).rejects.toThrow(
      "The update is not signed: copy the file that ends in .minisig beside it onto the stick.",
    );
  });

  it("is refused when it is not what was signed, and leaves nothing to be installed", async () => {
    makeUpdate();
    writeFileSync(stick, "malware!");
    await expect(receiveUpdate(stick, incoming, trust)).rejects.toThrow("not what its maker signed");
    expect(readdirSync(incoming)).toEqual([]);
  });
});

describe("releases", () => {
  it("are ordered by number, not by letter", () => {
    expect(
      isWanted({ version: "1.10.0", architecture: "arm64" }, { version: "1.9.9", architecture: "arm64" }),
    ).toBe(true);
  });

  it.each(["stompnet 1.2", "other 1.2.3 arm64", "stompnet 1.2.3 arm64; rm", ""])(
    "are not read from %j",
    (comment) => {
      expect(() => releaseOf(comment)).toThrow(
        "The update does not say which firmware it is: it is not installed.",
      );
    },
  );
});

describe("installing an update", () => {
  const bundle = async (word: string) =>
    gzipSync(
      await archiveOf(
        { path: "bin/node", content: Buffer.from(word), isExecutable: true },
        { path: "dist/a", content: Buffer.from(word) },
      ),
    );
  let slots = "";
  beforeEach(async () => {
    slots = join(folder.path, "slots");
    mkdirSync(slots);
    writeFileSync(stick, await bundle("new"));
  });

  it("unpacks into the slot that does not play and marks it for one trial", async () => {
    mkdirSync(join(slots, "a"));
    symlinkSync("a", join(slots, "good"));
    expect(await installInSlot(slots, stick)).toBe("b");
    expect(readlinkSync(join(slots, "good"))).toBe("a");
    expect(readlinkSync(join(slots, "trial"))).toBe("b");
    expect(readFileSync(join(slots, "b/bin/node"), "utf8")).toBe("new");
    writeFileSync(stick, await bundle("newer"));
    expect(await installInSlot(slots, stick)).toBe("b");
    expect(readFileSync(join(slots, "b/dist/a"), "utf8")).toBe("newer");
  });

  it("leaves what plays alone when the bundle turns out to be damaged", async () => {
    mkdirSync(join(slots, "a"));
    symlinkSync("a", join(slots, "good"));
    writeFileSync(stick, (await bundle("new")).subarray(0, 60));
    await expect(installInSlot(slots, stick)).rejects.toThrow("The archive is damaged or was cut short");
    expect(readdirSync(slots).sort()).toEqual(["a", "good"]);
    expect(readlinkSync(join(slots, "good"))).toBe("a");
  });

  it("installs what was verified, whatever its owner puts in its place meanwhile", async () => {
    mkdirSync(join(slots, "a"));
    symlinkSync("a", join(slots, "good"));
    makeUpdate({ content: await bundle("new") });
    const own = await copyUpdate(stick, slots);
    writeFileSync(stick, await bundle("malware"));
    await verifyUpdate(own, trust.key);
    await installInSlot(slots, own);
    expect(readFileSync(join(slots, "trial/bin/node"), "utf8")).toBe("new");
  });
});
