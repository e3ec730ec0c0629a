import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { makePublicKeyFile, makeSignature, signedHash } from "../../src/library/update/minisign.ts";
import { commentOf } from "../../src/library/update/release.ts";

/** @typedef {Awaited<ReturnType<typeof import("./signing-key.mjs").readSigningKey>>} SigningKey */

/**
 * Writes the file's signature beside it.
 * @param {string} path
 * @param {SigningKey} signingKey
 * @param {import("../../src/library/update/release.ts").Release} release
 */
export async function signFile(path, { key, id }, release) {
  const hash = createHash(signedHash);
  await pipeline(createReadStream(path), hash);
  await writeFile(`${path}.minisig`, makeSignature(key, id, hash.digest(), commentOf(release)));
}

/**
 * Sees to it that the firmware trusts somebody. A key that is there already stays: to hand over to a new one, a maker signs a
 * bundle that holds the new public key with the old secret one.
 * @param {string} path of updates.pub
 * @param {SigningKey} signingKey
 * @returns {Promise<"written" | "same" | "another">}
 */
export async function providePublicKey(path, { key, id }) {
  const ours = makePublicKeyFile(key, id);
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === null) {
    await writeFile(path, ours);
    return "written";
  }
  return keyLine(found) === keyLine(ours) ? "same" : "another";
}

/** @param {string} text */
function keyLine(text) {
  return text.trim().split("\n").at(-1);
}
