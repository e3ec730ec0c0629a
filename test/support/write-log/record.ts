/**
 * Records what a writer does to a folder, in order: the log of writes that a cut of the power is replayed from. Stands in
 * for node:fs/promises (`vi.mock("node:fs/promises", async (original) => recorded(await original()))`), does what was asked,
 * and writes it down.
 */
import type * as Promises from "node:fs/promises";
import { relative } from "node:path";

export type Step =
  | { kind: "create"; path: string; file: number }
  | { kind: "write"; file: number; bytes: Buffer }
  | { kind: "flush"; file: number }
  | { kind: "flushFolder"; path: string }
  | { kind: "makeFolder"; path: string }
  | { kind: "link"; path: string; target: string }
  | { kind: "rename"; from: string; to: string }
  | { kind: "remove"; path: string };

type Recording = { root: string; steps: Step[]; files: number };
let recording: Recording | null = null;

/** The steps of `work` below `root`. */
export async function stepsOf(root: string, work: () => Promise<unknown>): Promise<Step[]> {
  recording = { root, steps: [], files: 0 };
  const { steps } = recording;
  try {
    await work();
  } finally {
    recording = null;
  }
  return steps;
}

function note(path: unknown, step: (path: string) => Step): void {
  if (recording === null || typeof path !== "string") return;
  const inside = relative(recording.root, path);
  if (!inside.startsWith("..")) recording.steps.push(step(inside));
}

export function recorded(real: typeof Promises): typeof Promises {
  return {
    ...real,
    open: async (path, flags, mode) => {
      const handle = await real.open(path, flags, mode);
      return isWriting(flags) ? watchedFile(handle, path) : watchedFolder(handle, path);
    },
    rename: async (from, to) => {
      await real.rename(from, to);
      note(from, (inside) => ({ kind: "rename", from: inside, to: relative(recording!.root, String(to)) }));
    },
    mkdir: (async (path: string, options?: object) => {
      const first = await real.mkdir(path, options);
      note(path, (inside) => ({ kind: "makeFolder", path: inside }));
      return first;
    }) as typeof real.mkdir,
    rm: async (path, options) => {
      await real.rm(path, options);
      note(path, (inside) => ({ kind: "remove", path: inside }));
    },
    symlink: async (target, path, type) => {
      await real.symlink(target, path, type);
      note(path, (inside) => ({ kind: "link", path: inside, target: String(target) }));
    },
    writeFile: (async (path: string, data: string | Uint8Array) => {
      await real.writeFile(path, data);
      const file = newFile(path);
      note(path, () => ({ kind: "write", file, bytes: Buffer.from(data as string) }));
    }) as typeof real.writeFile,
  };
}

function isWriting(flags: unknown): boolean {
  return typeof flags === "string" && flags.startsWith("w");
}

function newFile(path: unknown): number {
  const file = recording === null ? -1 : recording.files++;
  note(path, (inside) => ({ kind: "create", path: inside, file }));
  return file;
}

function watchedFile(handle: Promises.FileHandle, path: unknown): Promises.FileHandle {
  const file = newFile(path);
  return replaced(handle, {
    writeFile: async (data: string | Uint8Array) => {
      await handle.writeFile(data);
      note(path, () => ({ kind: "write", file, bytes: Buffer.from(data as string) }));
    },
    sync: async () => {
      await handle.sync();
      note(path, () => ({ kind: "flush", file }));
    },
  });
}

function watchedFolder(handle: Promises.FileHandle, path: unknown): Promises.FileHandle {
  return replaced(handle, {
    sync: async () => {
      await handle.sync();
      note(path, (inside) => ({ kind: "flushFolder", path: inside }));
    },
  });
}

function replaced(handle: Promises.FileHandle, methods: object): Promises.FileHandle {
  return new Proxy(handle, {
    get(target, name) {
      const method = (methods as Record<string | symbol, unknown>)[name] ?? Reflect.get(target, name, target);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
}
