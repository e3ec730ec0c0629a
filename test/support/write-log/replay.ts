/**
 * What can be on the disk when the power goes after a step. Bytes that were not flushed may be there, half there or not
 * there; names that were not flushed (each folder by itself) may be there up to any of the folder's steps.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Random, randomFrom } from "../random.ts";
import type { Step } from "./record.ts";

type Node = { kind: "folder" } | { kind: "link"; target: string } | { kind: "file"; content: () => Buffer };
export type Tree = Map<string, Node>;

export function treeOf(root: string, at = ""): Tree {
  const tree: Tree = new Map();
  for (const name of readdirSync(join(root, at))) {
    const path = join(at, name);
    const status = lstatSync(join(root, path));
    if (status.isDirectory()) {
      tree.set(path, { kind: "folder" });
      for (const [inside, node] of treeOf(root, path)) tree.set(inside, node);
    } else if (status.isSymbolicLink()) {
      tree.set(path, { kind: "link", target: readlinkSync(join(root, path)) });
    } else {
      const content = readFileSync(join(root, path));
      tree.set(path, { kind: "file", content: () => content });
    }
  }
  return tree;
}

export function writeTree(tree: Tree, root: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  for (const [path, node] of [...tree].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (node.kind === "folder") mkdirSync(join(root, path), { recursive: true });
    else if (node.kind === "link") symlinkSync(node.target, join(root, path));
    else writeFileSync(join(root, path), node.content());
  }
}

/** How much of what was not flushed has arrived. */
type Luck = { bytes: "none" | "half" | "all"; names: "none" | "some" | "all" };
const lucks: readonly Luck[] = (["none", "half", "all"] as const).flatMap((bytes) =>
  (["none", "some", "all"] as const).map((names) => ({ bytes, names })),
);

/** Calls `check` with a folder for every state that a cut after any of the steps can leave. @returns how many */
export async function afterEveryCut(
  before: Tree,
  steps: readonly Step[],
  folder: string,
  check: (cut: { root: string; isOver: boolean; story: string }) => Promise<void>,
): Promise<number> {
  const random = randomFrom(1);
  let count = 0;
  for (let cut = 0; cut <= steps.length; cut++) {
    for (const luck of lucks) {
      const root = join(folder, "after-cut");
      writeTree(survivors(before, steps.slice(0, cut), luck, random), root);
      const story = `cut after step ${cut} of ${steps.length} (${describe(steps[cut - 1])}), bytes ${luck.bytes}, names ${luck.names}`;
      await check({ root, isOver: cut === steps.length, story });
      count++;
    }
  }
  return count;
}

function describe(step: Step | undefined): string {
  return step === undefined
    ? "nothing done"
    : `${step.kind} ${"path" in step ? step.path : "to" in step ? step.to : ""}`;
}

function survivors(before: Tree, steps: readonly Step[], luck: Luck, random: Random): Tree {
  const tree = new Map(before);
  const contents = contentsAfter(steps, luck);
  const kept = keptNames(steps, luck, random);
  for (const [index, step] of steps.entries()) if (kept.has(index)) applyName(tree, step, contents);
  return withoutOrphans(tree);
}

/** The bytes of each new file: what was flushed, and of the rest what luck leaves. */
function contentsAfter(steps: readonly Step[], { bytes }: Luck): Map<number, Buffer> {
  const written = new Map<number, Buffer>();
  const flushed = new Map<number, number>();
  for (const step of steps) {
    if (step.kind === "create") written.set(step.file, Buffer.alloc(0));
    if (step.kind === "write")
      written.set(step.file, Buffer.concat([written.get(step.file) ?? Buffer.alloc(0), step.bytes]));
    if (step.kind === "flush") flushed.set(step.file, written.get(step.file)?.length ?? 0);
  }
  for (const [file, content] of written) {
    const safe = flushed.get(file) ?? 0;
    const rest = content.length - safe;
    const arrived = bytes === "all" ? rest : bytes === "half" ? Math.floor(rest / 2) : 0;
    written.set(file, content.subarray(0, safe + arrived));
  }
  return written;
}

/** Of each folder, its steps up to its last flush, and of those after it what luck leaves, in order. */
function keptNames(steps: readonly Step[], { names }: Luck, random: Random): Set<number> {
  const byFolder = new Map<string, number[]>();
  const flushedAt = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    if (step.kind === "flushFolder") flushedAt.set(step.path === "" ? "." : step.path, index);
    const folder = folderOf(step);
    if (folder !== null) byFolder.set(folder, [...(byFolder.get(folder) ?? []), index]);
  }
  const kept = new Set<number>();
  for (const [folder, indices] of byFolder) {
    const safe = indices.filter((index) => index < (flushedAt.get(folder) ?? -1)).length;
    const rest = indices.length - safe;
    const arrived = names === "all" ? rest : names === "some" ? random.whole(0, rest) : 0;
    for (const index of indices.slice(0, safe + arrived)) kept.add(index);
  }
  return kept;
}

/** The folder whose names the step changes. */
function folderOf(step: Step): string | null {
  if (step.kind === "rename") return dirname(step.to);
  return "path" in step && step.kind !== "flushFolder" ? dirname(step.path) : null;
}

function applyName(tree: Tree, step: Step, contents: Map<number, Buffer>): void {
  const below = (path: string) =>
    [...tree.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
  if (step.kind === "create") {
    const content = contents.get(step.file)!;
    tree.set(step.path, { kind: "file", content: () => content });
  } else if (step.kind === "makeFolder") {
    tree.set(step.path, { kind: "folder" });
  } else if (step.kind === "link") {
    tree.set(step.path, { kind: "link", target: step.target });
  } else if (step.kind === "remove") {
    for (const name of below(step.path)) tree.delete(name);
  } else if (step.kind === "rename") {
    const moved = below(step.from).map((name) => [name, tree.get(name)!] as const);
    if (moved.length === 0) return;
    for (const name of below(step.to)) tree.delete(name);
    for (const [name, node] of moved) {
      tree.delete(name);
      tree.set(step.to + name.slice(step.from.length), node);
    }
  }
}

/** A name whose folder never came to be is not there either. */
function withoutOrphans(tree: Tree): Tree {
  const isThere = (path: string): boolean =>
    path === "." || (tree.get(path)?.kind === "folder" && isThere(dirname(path)));
  return new Map([...tree].filter(([path]) => isThere(dirname(path))));
}
