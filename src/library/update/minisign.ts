/**
 * Signatures in minisign's format (jedisct1.github.io/minisign, "Signature format"), the kind over the BLAKE2b hash of a
 * file: Ed25519, so Node's own crypto verifies it and no program is started. Anyone's `minisign` can make or check them.
 */

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { Refusal } from "../../refusal.ts";

export type PublicKey = { id: Buffer; key: KeyObject };

/** What the maker says of the file, under his signature. */
export type Signature = { id: Buffer; signature: Buffer; comment: string; commentSignature: Buffer };

const keyLetters = Buffer.from("Ed");
/** "ED": the hash is signed, not the file. */
const hashedLetters = Buffer.from("ED");
const idBytes = 8;
const signatureBytes = 64;
/** DER of an Ed25519 public key (RFC 8410) up to the key itself. */
const keyPrefix = Buffer.from("302a300506032b6570032100", "hex");
const trusted = "trusted comment: ";

/** The hash that is signed. */
export const signedHash = "blake2b512";

/** @param text of a `.pub` file, or its second line alone. @throws Refusal */
export function readPublicKey(text: string): PublicKey {
  const line = text.trim().split("\n").at(-1) ?? "";
  const bytes = Buffer.from(line, "base64");
  if (bytes.length !== 2 + idBytes + 32 || !bytes.subarray(0, 2).equals(keyLetters))
    throw new Refusal("The pedal's key for updates cannot be read: install the firmware again.");
  const key = createPublicKey({
    key: Buffer.concat([keyPrefix, bytes.subarray(2 + idBytes)]),
    format: "der",
    type: "spki",
  });
  return { id: bytes.subarray(2, 2 + idBytes), key };
}

/** @param text of a `.minisig` file. @throws Refusal */
export function readSignature(text: string): Signature {
  const [, first = "", comment = "", second = ""] = text.split(/\r?\n/);
  const bytes = Buffer.from(first, "base64");
  const commentSignature = Buffer.from(second, "base64");
  const isWhole =
    bytes.length === 2 + idBytes + signatureBytes &&
    bytes.subarray(0, 2).equals(hashedLetters) &&
    comment.startsWith(trusted) &&
    commentSignature.length === signatureBytes;
  if (!isWhole) throw new Refusal("The update's signature cannot be read: copy the update again.");
  return {
    id: bytes.subarray(2, 2 + idBytes),
    signature: bytes.subarray(2 + idBytes),
    comment: comment.slice(trusted.length),
    commentSignature,
  };
}

/** @throws Refusal unless the signature and its comment are by this key; says nothing of any file */
export function verifyMaker(
  { id, key }: PublicKey,
  { id: signer, signature, comment, commentSignature }: Signature,
) {
  if (!id.equals(signer))
    throw new Refusal("The update is signed by somebody this pedal does not know: it is not installed.");
  if (!verify(null, commentBytes(signature, comment), key, commentSignature)) throw changed();
}

/** @param hash of the whole file, by `signedHash`. @throws Refusal unless it is what was signed */
export function verifyHash({ key }: PublicKey, { signature }: Signature, hash: Buffer): void {
  if (!verify(null, hash, key, signature)) throw changed();
}

function changed(): Refusal {
  return new Refusal("The update is not what its maker signed: it is not installed. Download it again.");
}

/** The `.minisig` file for a hash. @param key an Ed25519 private key, or that in PEM */
export function makeSignature(key: KeyObject | string, id: Buffer, hash: Buffer, comment: string): string {
  const privateKey = typeof key === "string" ? createPrivateKey(key) : key;
  const signature = sign(null, hash, privateKey);
  const commentSignature = sign(null, commentBytes(signature, comment), privateKey);
  const line = Buffer.concat([hashedLetters, id, signature]).toString("base64");
  return `untrusted comment: signature of a Stompnet update\n${line}\n${trusted}${comment}\n${commentSignature.toString("base64")}\n`;
}

/** The `.pub` file of a key. */
export function makePublicKeyFile(key: KeyObject | string, id: Buffer): string {
  const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(keyPrefix.length);
  const line = Buffer.concat([keyLetters, id, raw]).toString("base64");
  return `untrusted comment: minisign public key of Stompnet updates\n${line}\n`;
}

function commentBytes(signature: Buffer, comment: string): Buffer {
  return Buffer.concat([signature, Buffer.from(comment)]);
}
