/** The maker's secret key: minisign's own file, or an Ed25519 key in PEM for who has openssl and no minisign. */
import { createHash, createPrivateKey, createPublicKey, scrypt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { Problem } from "../setup/problem.mjs";

/** DER of an Ed25519 private key (RFC 8410) up to its 32 bytes. */
const keyPrefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Lengths in bytes of minisign's secret key, in order (jedisct1.github.io/minisign, "Secret key format"). */
const secretKeyFields = /** @type {const} */ ([
  ["letters", 2],
  ["derivation", 2],
  ["checksumLetters", 2],
  ["salt", 32],
  ["operations", 8],
  ["memory", 8],
  ["secret", 104],
]);
const secretKeyBytes = secretKeyFields.reduce((sum, [, length]) => sum + length, 0);

/**
 * @param {string} path
 * @returns {Promise<{ id: Buffer, key: import("node:crypto").KeyObject }>}
 */
export async function readSigningKey(path) {
  const text = await readFile(path, "utf8").catch(() => {
    throw new Problem(`There is no key "${path}" that can be read. docs/updates.md says how to make one.`);
  });
  if (text.startsWith("untrusted comment:")) return readMinisignKey(text);
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return { id: idOf(key), key };
  } catch {
    // Said below.
  }
  throw new Problem(`"${path}" is no secret key of minisign and no Ed25519 key in PEM.`);
}

/**
 * minisign's ids are random; that of a PEM key follows from the key, so that nobody has to keep it.
 * @param {import("node:crypto").KeyObject} key
 */
function idOf(key) {
  const raw = createPublicKey(key).export({ format: "der", type: "spki" });
  return createHash("sha256").update(raw).digest().subarray(0, 8);
}

/** @param {string} text */
async function readMinisignKey(text) {
  const bytes = Buffer.from(text.split("\n")[1] ?? "", "base64");
  if (bytes.length !== secretKeyBytes)
    throw new Problem("The secret key is not whole: minisign makes one with minisign -G.");
  /** @type {Record<string, Buffer>} */
  const fields = {};
  let at = 0;
  for (const [name, length] of secretKeyFields) {
    fields[name] = bytes.subarray(at, at + length);
    at += length;
  }
  const { letters, derivation, secret } = /** @type {Record<"letters" | "derivation" | "secret", Buffer>} */ (
    fields
  );
  if (letters.toString("latin1") !== "Ed")
    throw new Problem("The secret key is of a kind that is not known here.");
  const isLocked = derivation.toString("latin1") === "Sc";
  const plain = isLocked ? await unlock(/** @type {any} */ (fields)) : secret;
  const seed = plain.subarray(8, 40);
  const key = createPrivateKey({ key: Buffer.concat([keyPrefix, seed]), format: "der", type: "pkcs8" });
  // The key's public half stands behind it: a wrong password gives one that does not fit.
  const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  if (!raw.equals(plain.subarray(40, 72)))
    throw new Problem(isLocked ? "That is not the key's password." : "The secret key is damaged.");
  return { id: Buffer.from(plain.subarray(0, 8)), key };
}

/** @param {Record<"salt" | "operations" | "memory" | "secret", Buffer>} fields */
async function unlock({ salt, operations, memory, secret }) {
  const password = process.env.STOMPNET_KEY_PASSWORD ?? (await askForPassword());
  const cost = scryptCost(Number(operations.readBigUInt64LE()), Number(memory.readBigUInt64LE()));
  const derive = /** @type {(...words: any[]) => Promise<Buffer>} */ (promisify(scrypt));
  const stream = await derive(password, salt, secret.length, { ...cost, maxmem: 2 * 128 * cost.N * cost.r });
  return Buffer.from(secret.map((byte, at) => byte ^ /** @type {number} */ (stream[at])));
}

/**
 * From libsodium's two limits to scrypt's numbers, as libsodium does it (pickparams in crypto_pwhash_scryptsalsa208sha256).
 * @param {number} operations
 * @param {number} memory
 */
export function scryptCost(operations, memory) {
  const most = Math.max(operations, 32_768);
  const r = 8;
  const isBoundByWork = most < memory / 32;
  const largest = isBoundByWork ? most / (4 * r) : memory / (128 * r);
  let exponent = 1;
  while (exponent < 63 && 2 ** exponent <= largest / 2) exponent++;
  const N = 2 ** exponent;
  return { N, r, p: isBoundByWork ? 1 : Math.floor(Math.min(most / 4 / N, 0x3fffffff) / r) };
}

/** Without showing it. @returns {Promise<string>} */
function askForPassword() {
  if (!process.stdin.isTTY)
    throw new Problem(
      "The secret key has a password: give it in STOMPNET_KEY_PASSWORD, or run this in a terminal.",
    );
  process.stderr.write("Password of the secret key: ");
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silence, terminal: true });
  return new Promise((resolve) => {
    lines.question("", (answer) => {
      lines.close();
      process.stderr.write("\n");
      resolve(answer);
    });
  });
}
