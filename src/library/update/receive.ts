/** From a stick to the pedal's own disk: an update is copied while it is hashed, and kept only if its maker signed it. */

import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Refusal } from "../../refusal.ts";
import { makeFolder, sweep } from "../catalogue/publish.ts";
import { flushFolder, notWritten, writeFileAtomically } from "../store/atomic.ts";
import {
  type PublicKey,
  readSignature,
  type Signature,
  signedHash,
  verifyHash,
  verifyMaker,
} from "./minisign.ts";
import { isWanted, type Release, releaseOf } from "./release.ts";

export const signatureEnding = ".minisig";
const waitingName = "update.stompnet";

/** Where an update waits until the installing service takes it. */
export function waitingUpdate(incoming: string): string {
  return join(incoming, waitingName);
}

export type Trust = { key: PublicKey; running: Release };

/** What is on its way, and whether it is wanted. @throws Refusal when it is not signed, not for this pedal, or older */
export function announcedRelease(signatureText: string, { key, running }: Trust): Announced {
  const signature = readSignature(signatureText);
  verifyMaker(key, signature);
  const release = releaseOf(signature.comment);
  return { release, isNew: isWanted(release, running), signature };
}

type Announced = { release: Release; isNew: boolean; signature: Signature };

/**
 * @param path on the stick; the signature lies beside it
 * @param incoming the folder where accepted updates wait
 * @returns what was received, or null if it is the firmware that runs
 * @throws Refusal when it is not signed, not for this pedal, older, or the disk will not take it
 */
export async function receiveUpdate(path: string, incoming: string, trust: Trust): Promise<Release | null> {
  const content = () => createReadStream(path, { highWaterMark: 1 << 20 });
  return receiveSigned(content, await signatureBeside(path), incoming, trust);
}

/** The same from anywhere. @param content is asked for only where it is wanted */
export async function receiveSigned(
  content: () => AsyncIterable<Uint8Array>,
  signatureText: string,
  incoming: string,
  trust: Trust,
): Promise<Release | null> {
  const { release, isNew, signature } = announcedRelease(signatureText, trust);
  if (!isNew) return null;
  await makeFolder(incoming);
  await sweep(incoming);
  const temporary = join(incoming, `.part-${randomUUID()}`);
  try {
    verifyHash(trust.key, signature, await copyHashed(content(), temporary));
    // The signature first: an update without one is refused by whoever finds it.
    await writeFileAtomically(waitingUpdate(incoming) + signatureEnding, signatureText);
    await rename(temporary, waitingUpdate(incoming));
    await flushFolder(incoming);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
  return release;
}

/** @throws Refusal unless the file is what a known maker signed */
export async function verifyUpdate(path: string, key: PublicKey): Promise<Release> {
  const signature: Signature = readSignature(await signatureBeside(path));
  const hash = createHash(signedHash);
  await pipeline(createReadStream(path), hash);
  verifyMaker(key, signature);
  verifyHash(key, signature, hash.digest());
  return releaseOf(signature.comment);
}

async function signatureBeside(path: string): Promise<string> {
  const text = await readFile(path + signatureEnding, "utf8").catch(() => null);
  if (text !== null && text.length < 4096) return text;
  throw new Refusal(
    `The update is not signed: copy the file that ends in ${signatureEnding} beside it onto the stick.`,
  );
}

async function copyHashed(content: AsyncIterable<Uint8Array>, to: string): Promise<Buffer> {
  const hash = createHash(signedHash);
  const file = await open(to, "wx").catch((error) => {
    throw notWritten(to, error);
  });
  try {
    for await (const piece of content) {
      hash.update(piece);
      await file.writeFile(piece).catch((error) => {
        throw notWritten(to, error);
      });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest();
}
