/** Firmware from a stick: tried once, kept when it plays for ten seconds, and left again when it does not. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TarFile } from "../../src/library/archive/tar-writer.ts";
import { makePublicKeyFile, makeSignature, signedHash } from "../../src/library/update/minisign.ts";
import { commentOf } from "../../src/library/update/release.ts";
import { archiveOf } from "../support/library/archive.ts";
import { root } from "./support/bench.ts";
import { VirtualPedal } from "./support/pedal.ts";

const newKey = () =>
  generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const makersKey = newKey();
const keyId = Buffer.from("virtual!");
const publicKey = makePublicKeyFile(makersKey, keyId);

const installed = join(root, "opt/stompnet/a");
const returned = "The new firmware did not play for ten seconds: back to the one before.";

/** The firmware of the root, as another version. */
function sameFirmware(version: string): TarFile[] {
  const paths = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
  const kept = paths
    .filter((path) => path !== "package.json" && path !== "updates.pub")
    .map((path) => ({
      path,
      content: new Uint8Array(readFileSync(join(installed, path))),
      isExecutable: path === "bin/node",
    }));
  return [...kept, textFile("package.json", JSON.stringify({ version })), textFile("updates.pub", publicKey)];
}

/** Firmware whose program is this line of sh. */
function otherFirmware(version: string, line: string): TarFile[] {
  const program = { ...textFile("bin/node", `#!/bin/sh\n${line}\n`), isExecutable: true };
  return [program, textFile("package.json", JSON.stringify({ version })), textFile("dist/stompnet.cjs", "")];
}

function textFile(path: string, content: string): TarFile {
  return { path, content: new TextEncoder().encode(content) };
}

async function packed(files: TarFile[]): Promise<Buffer> {
  return gzipSync(await archiveOf(...files), { level: 1 });
}

function signatureOf(bundle: Buffer, version: string, key = makersKey): string {
  const hash = createHash(signedHash).update(bundle).digest();
  return makeSignature(key, keyId, hash, commentOf({ version, architecture: "x64" }));
}

/** What becomes of the links of src/library/update/slots.ts, and which version they lead to. */
const look = `cd /opt/stompnet
  for link in good trial tried returned; do
    [ ! -L $link ] || echo $link $(readlink $link) $(sed 's/.*"version": *"\\([0-9.]*\\)".*/\\1/' $link/package.json | grep -m 1 '^[0-9]')
  done`;

describe("an update from a stick", () => {
  const pedal = new VirtualPedal("update", {
    prepare: `cat > $1/opt/stompnet/a/updates.pub <<'KEY'\n${publicKey}KEY`,
  });

  /** Puts a stick with it in and waits until it is unpacked. */
  async function bring(name: string, version: string, files: TarFile[]): Promise<void> {
    const bundle = await packed(files);
    const signature = signatureOf(bundle, version);
    await pedal.makeStick(name, "vfat", 40 + (bundle.length >> 20), {
      "new.stompnet": bundle,
      "new.stompnet.minisig": signature,
    });
    await pedal.plugIn(name);
    const report = await pedal.stickReport(name);
    expect(report.notes).toEqual([`Firmware ${version}: it is tried at the next start.`]);
    await pedal.pullOut();
    await pedal.until(look, (slots) => slots.includes(`trial`));
    await pedal.until("systemctl is-active stompnet-update", (state) => state === "inactive");
    await pedal.run(`rm /run/sticks/${name}.img`);
  }

  /** Starts it anew, gives it this long and looks at the slots. */
  async function slotsAfter(seconds: number): Promise<string> {
    await pedal.run("systemctl reset-failed stompnet; systemctl restart --no-block stompnet");
    await pedal.run(`sleep ${seconds}`, 400);
    await pedal.plays();
    return pedal.run(look);
  }

  beforeAll(async () => {
    await pedal.switchOn();
    await pedal.plays();
  });
  afterAll(() => pedal.cutPower());

  it("that nobody signed, or somebody else, is refused", async () => {
    const bundle = await packed(otherFirmware("9.0.0", "exit 5"));
    const before = await pedal.run(look);
    await pedal.makeStick("STRANGE", "vfat", 40, {
      "unsigned.stompnet": bundle,
      "others.stompnet": bundle,
      "others.stompnet.minisig": signatureOf(bundle, "9.0.0", newKey()),
    });
    await pedal.plugIn("STRANGE");
    const { refused, notes } = await pedal.stickReport("STRANGE");
    expect(refused.map(({ file }) => file).sort()).toEqual(["others.stompnet", "unsigned.stompnet"]);
    expect(refused.map(({ sentence }) => sentence).join()).toContain("The update is not signed");
    expect(notes).toEqual([]);
    await pedal.pullOut();
    expect(await pedal.run(look)).toBe(before);
    expect(await pedal.run("ls -A /var/lib/stompnet/incoming")).toBe("");
  });

  it("that plays for ten seconds is kept", async () => {
    await bring("GOOD", "1.0.0", sameFirmware("1.0.0"));
    expect(await slotsAfter(15)).toBe("good b 1.0.0");
    expect(await pedal.run("readlink -f /run/stompnet-firmware")).toBe("/opt/stompnet/b");
  });

  it("that falls at once is tried once, and the last good one plays again", async () => {
    await bring("FALLS", "2.0.0", otherFirmware("2.0.0", "exit 5"));
    expect(await slotsAfter(5)).toBe("good b 1.0.0\nreturned a 2.0.0");
    expect(await pedal.journal()).toContain(returned);
  });

  it("that stays and never plays is given up after half a minute, and the last good one plays again", async () => {
    await bring("MUTE", "3.0.0", otherFirmware("3.0.0", "exec sleep infinity"));
    expect(await slotsAfter(40)).toBe("good b 1.0.0\nreturned a 3.0.0");
    expect(await pedal.run("readlink -f /run/stompnet-firmware")).toBe("/opt/stompnet/b");
  });
});

describe("a plug that is pulled while new firmware proves itself", () => {
  const pedal = new VirtualPedal("trial", { partition: "disk" });
  afterAll(() => pedal.cutPower());

  it("brings the last good one back, as it was, on the player's own partition", async () => {
    await pedal.switchOn();
    await pedal.plays();
    expect(await pedal.run("findmnt -n -o SOURCE /var/lib/stompnet")).toContain("/dev/loop0");
    await pedal.press(17);
    await pedal.until("cat /var/lib/stompnet/state.json", (state) => state.includes('"bypass":true'));
    await pedal.run("cd /opt/stompnet; cp -al a b; ln -s b trial; sync; systemctl restart stompnet");
    expect(await pedal.run(look)).toMatch(/^good a .*\ntried b /);
    await pedal.cutPower();
    await pedal.switchOn();
    await pedal.plays();
    expect(await pedal.run(look)).toMatch(/^good a .*\nreturned b /);
    expect(await pedal.journal()).toContain(returned);
    expect(await pedal.light(23)).toBe("0");
  });
});
