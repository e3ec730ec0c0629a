/**
 * Packs the firmware with its own Node into one file: node scripts/make-update.mjs [FILE] [--key KEY.pem]
 *
 * Without FILE it becomes build/stompnet-ARCHITECTURE.stompnet, for scripts/install.sh and scripts/deploy.sh. With --key (an
 * Ed25519 private key in PEM: openssl genpkey -algorithm ed25519) it is signed, so that pedals take it from a stick; the
 * public key is written to updates.pub in this folder, from where the next bundle takes it along.
 */
import { createHash, createPublicKey } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { tarOf } from "../src/library/archive/tar-writer.ts";
import { makePublicKeyFile, makeSignature, signedHash } from "../src/library/update/minisign.ts";
import { commentOf } from "../src/library/update/release.ts";
import { Problem, reportProblem } from "./setup/problem.mjs";
import { bundleFile, inProject, pinnedNode } from "./setup/project.mjs";

const debianNames = { x64: "amd64", arm64: "arm64" };
const architecture = /** @type {keyof typeof debianNames} */ (process.arch);

/** @returns {AsyncGenerator<{ path: string, content: Uint8Array, isExecutable?: boolean }>} */
async function* files() {
  yield { path: "bin/node", content: await readFile(pinnedNode), isExecutable: true };
  yield { path: "package.json", content: await readFile(inProject("package.json")) };
  for (const name of ["updates.pub", "LICENSE"]) {
    if (existsSync(inProject(name))) yield { path: name, content: await readFile(inProject(name)) };
  }
  for (const folder of ["dist", "models"]) {
    for await (const path of filesBelow(inProject(folder))) {
      if (!path.endsWith(".map")) yield { path: relative(inProject(), path), content: await readFile(path) };
    }
  }
}

/**
 * In one order everywhere, so that the same firmware gives the same bytes.
 * @param {string} folder
 * @returns {AsyncGenerator<string>}
 */
async function* filesBelow(folder) {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** @param {string} path */
async function pack(path) {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Readable.from(tarOf(files())), createGzip({ level: 6 }), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}

/**
 * @param {string} path
 * @param {string} keyFile
 */
async function signFile(path, keyFile) {
  const key = await readFile(keyFile, "utf8");
  const hash = createHash(signedHash);
  await pipeline(createReadStream(path), hash);
  const { version } = JSON.parse(await readFile(inProject("package.json"), "utf8"));
  await writeFile(
    `${path}.minisig`,
    makeSignature(key, keyId(key), hash.digest(), commentOf({ version, architecture })),
  );
  await writeFile(inProject("updates.pub"), makePublicKeyFile(key, keyId(key)));
}

/**
 * minisign's key ids are random; ours follow from the key, so that nobody has to keep them.
 * @param {string} key
 */
function keyId(key) {
  const raw = createPublicKey(key).export({ format: "der", type: "spki" });
  return createHash("sha256").update(raw).digest().subarray(0, 8);
}

try {
  const { values, positionals } = parseArgs({ options: { key: { type: "string" } }, allowPositionals: true });
  if (!existsSync(bundleFile))
    throw new Problem("The bundle is not built: node scripts/setup.mjs builds it.");
  const path = positionals[0] ?? inProject("build", `stompnet-${debianNames[architecture]}.stompnet`);
  await pack(path);
  if (values.key) await signFile(path, values.key);
  const size = ((await stat(path)).size / 1e6).toFixed(1);
  process.stdout.write(`${path}: ${size} MB${values.key ? ", signed" : ", not signed"}\n`);
} catch (error) {
  reportProblem(error);
}
