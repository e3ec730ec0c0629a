import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync, scryptSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readPublicKey } from "../../src/library/update/minisign.ts";
import { verifyUpdate } from "../../src/library/update/receive.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const project = new URL("../../", import.meta.url).pathname;
const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const id = Buffer.from("ourkeyid");
const pair = () => generateKeyPairSync("ed25519").privateKey;
const raw = (key: ReturnType<typeof pair>) =>
  createPublicKey(key as never)
    .export({ format: "der", type: "spki" })
    .subarray(-32);

/** A secret key as minisign keeps it. @param password null: without; a light scrypt for the rest */
function secretKey(key: ReturnType<typeof pair>, password: string | null): string {
  const seed = key.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const secret = Buffer.concat([id, seed, raw(key), Buffer.alloc(32)]);
  const salt = Buffer.alloc(32, 7);
  const limit = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  };
  // libsodium's pickparams: least work, N = 1024, r = 8, p = 1.
  const stream =
    password === null ? Buffer.alloc(104) : scryptSync(password, salt, 104, { N: 1024, r: 8, p: 1 });
  const locked = secret.map((byte, index) => byte ^ stream[index]!);
  const kind = password === null ? "Ed\0\0B2" : "EdScB2";
  const bytes = Buffer.concat([Buffer.from(kind), salt, limit(32_768), limit(1 << 24), locked]);
  return `untrusted comment: minisign secret key\n${bytes.toString("base64")}\n`;
}

/** What make-update.mjs does with --key, on a small file. */
function sign(keyFile: string, password?: string) {
  const script = `
    const { readSigningKey } = await import("./scripts/update/signing-key.mjs");
    const { providePublicKey, signFile } = await import("./scripts/update/sign.mjs");
    const { reportProblem } = await import("./scripts/setup/problem.mjs");
    const [file, keyFile, publicKey] = process.argv.slice(1);
    try {
      const key = await readSigningKey(keyFile);
      console.log(await providePublicKey(publicKey, key));
      await signFile(file, key, { version: "1.2.3", architecture: "arm64" });
    } catch (error) {
      reportProblem(error);
    }`;
  const { STOMPNET_KEY_PASSWORD: _, ...rest } = process.env;
  const env = password === undefined ? rest : { ...rest, STOMPNET_KEY_PASSWORD: password };
  const words = ["--input-type=module", "-e", script, at("x.stompnet"), keyFile, at("updates.pub")];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: project,
    encoding: "utf8",
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, output: `${stdout}${stderr}`.trim() };
}
const verified = () => verifyUpdate(at("x.stompnet"), readPublicKey(readFileSync(at("updates.pub"), "utf8")));

beforeEach(() => writeFileSync(at("x.stompnet"), "firmware"));

describe("signing firmware", () => {
  it.each([
    ["minisign's without a password", (key: ReturnType<typeof pair>) => secretKey(key, null), undefined],
    [
      "minisign's with its password",
      (key: ReturnType<typeof pair>) => secretKey(key, "open sesame"),
      "open sesame",
    ],
    [
      "openssl's",
      (key: ReturnType<typeof pair>) => key.export({ format: "pem", type: "pkcs8" }) as string,
      undefined,
    ],
  ])("with a secret key of %s makes what a pedal with the public one takes", async (_, write, password) => {
    writeFileSync(at("key"), write(pair()));
    expect(sign(at("key"), password)).toEqual({ status: 0, output: "written" });
    expect(await verified()).toEqual({ version: "1.2.3", architecture: "arm64" });
    expect(sign(at("key"), password).output).toBe("same");
  });

  it("leaves another public key where it is: so a maker hands over to a new key", async () => {
    writeFileSync(at("old"), secretKey(pair(), null));
    sign(at("old"));
    writeFileSync(at("new"), secretKey(pair(), null));
    expect(sign(at("new"))).toEqual({ status: 0, output: "another" });
    await expect(verified()).rejects.toThrow();
  });

  it.each([
    ["a wrong password", () => secretKey(pair(), "right"), "wrong", "That is not the key's password."],
    [
      "no password where nobody can be asked",
      () => secretKey(pair(), "right"),
      undefined,
      "The secret key has a password: give it in STOMPNET_KEY_PASSWORD, or run this in a terminal.",
    ],
    [
      "half a key",
      () => secretKey(pair(), null).slice(0, 120),
      undefined,
      "The secret key is not whole: minisign makes one with minisign -G.",
    ],
    [
      "a public key",
      () => "RWQf6LRCGA9i",
      undefined,
      /is no secret key of minisign and no Ed25519 key in PEM\.$/,
    ],
  ])("is refused with %s", (_, write, password, sentence) => {
    writeFileSync(at("key"), write());
    const { status, output } = sign(at("key"), password);
    expect(status).toBe(1);
    expect(output).toMatch(sentence);
  });

  it("is refused where there is no key", () => {
    expect(sign(at("nowhere")).output).toMatch(/^There is no key ".*" that can be read\./);
  });
});

const hasMinisign = spawnSync("minisign", ["-v"]).status === 0;

describe.skipIf(!hasMinisign)(`with minisign itself${hasMinisign ? "" : " (skipped: not installed)"}`, () => {
  // Without a password: its scrypt takes a gigabyte and, three times, a minute of a busy machine.
  it("its key signs, and it finds the signature good", async () => {
    const words = ["-G", "-W", "-p", at("updates.pub"), "-s", at("key")];
    expect(spawnSync("minisign", words, { stdio: "ignore" }).status).toBe(0);
    expect(sign(at("key"))).toEqual({ status: 0, output: "same" });
    expect(await verified()).toEqual({ version: "1.2.3", architecture: "arm64" });
    const check = ["-V", "-p", at("updates.pub"), "-m", at("x.stompnet")];
    expect(spawnSync("minisign", check).status).toBe(0);
  });
});
