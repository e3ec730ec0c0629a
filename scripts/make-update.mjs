/**
 * Packs the firmware with its own Node into one file:
 *
 *   npm run firmware -- [FILE] [--architecture arm64|amd64] [--key KEY]
 *
 * Without FILE it becomes build/stompnet-ARCHITECTURE.stompnet, for scripts/install.sh, image.sh and deploy.sh. For another
 * kind of machine than this the pinned Node is fetched and the native packages are compiled by Debian's cross compiler. With
 * --key (a secret key of minisign, or an Ed25519 key in PEM; docs/updates.md) it is signed, so that pedals take it from a
 * stick; its public half becomes updates.pub in this folder, which every bundle takes along.
 */
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { tarOf } from "../src/library/archive/tar-writer.ts";
import { provideForeign } from "./setup/foreign.mjs";
import { nativeFiles } from "./setup/native-packages.mjs";
import { Problem, reportProblem } from "./setup/problem.mjs";
import { bundleFile, inProject, pinnedNode } from "./setup/project.mjs";
import { providePublicKey, signFile } from "./update/sign.mjs";
import { readSigningKey } from "./update/signing-key.mjs";

/** @type {Readonly<Record<string, import("./setup/foreign.mjs").Architecture>>} */
const nodeNames = { amd64: "x64", arm64: "arm64" };

/** @param {string | undefined} asked as Debian calls it */
function architectureOf(asked) {
  if (asked === undefined) return /** @type {import("./setup/foreign.mjs").Architecture} */ (process.arch);
  const architecture = nodeNames[asked];
  if (architecture === undefined)
    throw new Problem(`There is no pedal of the architecture "${asked}": arm64 or amd64.`);
  return architecture;
}

/**
 * @param {{ node: string, natives: [source: string, copy: string][] }} parts that differ from machine to machine
 * @returns {AsyncGenerator<{ path: string, content: Uint8Array, isExecutable?: boolean }>}
 */
async function* files({ node, natives }) {
  yield { path: "bin/node", content: await readFile(node), isExecutable: true };
  yield { path: "package.json", content: await readFile(inProject("package.json")) };
  for (const name of ["updates.pub", "LICENSE"]) {
    if (existsSync(inProject(name))) yield { path: name, content: await readFile(inProject(name)) };
  }
  yield { path: "dist/stompnet.cjs", content: await readFile(bundleFile) };
  for (const [source, copy] of natives)
    yield { path: join("dist/native", copy), content: await readFile(source) };
  for await (const path of filesBelow(inProject("models")))
    yield { path: relative(inProject(), path), content: await readFile(path) };
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

/**
 * @param {string} path
 * @param {import("./setup/foreign.mjs").Architecture} architecture
 */
async function pack(path, architecture) {
  const foreign = architecture === process.arch ? null : await provideForeign(architecture);
  const parts = {
    node: foreign?.node ?? pinnedNode,
    natives: nativeFiles(foreign?.modules, architecture),
  };
  await mkdir(dirname(path), { recursive: true });
  await pipeline(
    Readable.from(tarOf(files(parts))),
    createGzip({ level: 6 }),
    createWriteStream(`${path}.part`),
  );
  await rename(`${path}.part`, path);
}

try {
  const { values, positionals } = parseArgs({
    options: { key: { type: "string" }, architecture: { type: "string" } },
    allowPositionals: true,
  });
  if (!existsSync(bundleFile))
    throw new Problem("The bundle is not built: node scripts/setup.mjs builds it.");
  const architecture = architectureOf(values.architecture);
  const debianName = architecture === "x64" ? "amd64" : architecture;
  const path = positionals[0] ?? inProject("build", `stompnet-${debianName}.stompnet`);
  const key = values.key === undefined ? null : await readSigningKey(values.key);
  const publicKey = key && (await providePublicKey(inProject("updates.pub"), key));
  await pack(path, architecture);
  const { version } = JSON.parse(await readFile(inProject("package.json"), "utf8"));
  if (key !== null) await signFile(path, key, { version, architecture });
  const size = ((await stat(path)).size / 1e6).toFixed(1);
  process.stdout.write(`${path}: ${size} MB, ${debianName}, ${key === null ? "not signed" : "signed"}\n`);
  if (publicKey === "written")
    process.stdout.write("Its public key is updates.pub: keep that with the sources.\n");
  if (publicKey === "another")
    process.stdout.write(
      "Note: updates.pub holds another key; pedals with this firmware trust that one from then on.\n",
    );
} catch (error) {
  reportProblem(error);
}
