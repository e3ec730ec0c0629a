import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..");

/** Each stands as the body of a method of a class in src/engine/render, and each must be refused. */
const forbidden: Record<string, string> = {
  "an array literal": "return [frames];",
  "an object literal": "return { frames };",
  "a template": "return `frames`;",
  "a regular expression": "return /a/;",
  "an arrow function": "return () => frames;",
  "a function expression": "return function later() { return frames; };",
  "a function inside a function": "function later() {} later();",
  "a class inside a function": "class Later {} return Later;",
  "a bigint": "return 1n;",
  "a call that makes a text": "return String(frames);",
  "a call that makes an array": "return Array(frames);",
  "a call that makes an object": "return Object.assign(this.list, frames);",
  "new": "return new Float32Array(frames);",
  "a throw": "throw frames;",
  "a try": "try { this.go(frames); } finally { this.total = 0; }",
  "spread arguments": "return Math.max(...this.list);",
  "for ... of": "for (const one of this.list) this.total += one;",
  "for ... in": "for (const name in this.list) this.total += Number(name);",
  "taking an array apart": "const [first] = this.list; return first;",
  subarray: "return this.view.subarray(1);",
  slice: "return this.view.slice(1);",
  map: "return this.list.map(Number);",
  sort: "return this.list.sort();",
  push: "return this.list.push(frames);",
  postMessage: "return this.port.postMessage(frames);",
  "the console": "console.log(frames);",
};

/** Each stands as a member of such a class. */
const forbiddenMembers: Record<string, string> = {
  "an async method": "async wait() { this.total = 0; }",
  await: "async wait() { await this.go(1); }",
  "a generator's yield": "* each() { yield 1; }",
  "a rest parameter": "sum(...frames: number[]) { this.total = frames.length; }",
  "an array as default value": "sum(frames: number[] = []) { this.total = frames.length; }",
  "an allocation in a getter": "get size() { return [this.total]; }",
  "a closure kept in a field": "later = () => this.total;",
  "a closure made in a constructor": "constructor() { this.list.sort((a, b) => a - b); }",
};

const allowed: Record<string, string> = {
  "arithmetic, indices, calls and counters":
    "for (let i = 0; i < frames; i++) this.total += this.view[i] ?? 0; if (this.total > 3) this.go(0); Atomics.add(this.view, 0, 1);",
  "a plain string": 'this.name = "live";',
  "a method whose name begins like a forbidden one": "this.mapped(frames); this.sliceCount(frames);",
};

const allowedMembers: Record<string, string> = {
  "allocating in a constructor":
    "constructor() { this.list = [1, ...this.list.slice(1)]; this.name = `a name`; this.date = new Date(); }",
  "allocating in a field's initial value": "more = new Float32Array(64); table = [1, 2, 3];",
};

const inRender = (name: string) => `src/engine/render/${name}.ts`;
const asBody = (code: string) => asMember(`go(frames) { ${code} }`);
const asMember = (code: string) => `export class Sample {\n  total = 0;\n  ${code}\n}\n`;

let folder = "";
const samples = new Map<string, string>();
let refused = new Map<string, string[]>();

const fileOf = (title: string) => inRender(title.replaceAll(/\W+/g, "-"));

beforeAll(() => {
  for (const [title, code] of Object.entries({ ...forbidden, ...allowed }))
    samples.set(fileOf(title), asBody(code));
  for (const [title, code] of Object.entries({ ...forbiddenMembers, ...allowedMembers })) {
    samples.set(fileOf(title), asMember(code));
  }
  for (const place of ["engine/load/slots", "audio/backends/alsa/loop", "audio/backends/alsa/open"]) {
    samples.set(`src/${place}.ts`, asBody("return [frames];"));
  }
  folder = mkdtempSync(join(tmpdir(), "stompnet-real-time-rule-"));
  for (const [path, text] of samples) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  refused = refusals(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the project's own Biome configuration says against the files below a folder: only the plugin's words, by path. */
function refusals(root: string): Map<string, string[]> {
  cpSync(join(project, "biome.jsonc"), join(root, "biome.jsonc"));
  cpSync(join(project, "lint"), join(root, "lint"), { recursive: true });
  cpSync(join(project, ".gitignore"), join(root, ".gitignore"));
  const biome = join(project, "node_modules", "@biomejs", "biome", "bin", "biome");
  const words = ["lint", "--reporter=json", "--max-diagnostics=none", "src"];
  const report = JSON.parse(runAndKeepOutput(process.execPath, [biome, ...words], root)) as {
    diagnostics: { category: string; severity: string; message: string; location: { path: string } }[];
  };
  const byPath = new Map<string, string[]>();
  for (const { category, severity, message, location } of report.diagnostics) {
    if (category !== "plugin" || severity !== "error") continue;
    byPath.set(location.path, [...(byPath.get(location.path) ?? []), message]);
  }
  return byPath;
}

/** Biome ends with an error where it found something; its report is what counts. */
function runAndKeepOutput(program: string, words: string[], cwd: string): string {
  try {
    return execFileSync(program, words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("the real-time rule", () => {
  for (const title of Object.keys({ ...forbidden, ...forbiddenMembers })) {
    it(`refuses ${title}`, () => {
      expect(refused.get(fileOf(title)) ?? []).not.toEqual([]);
    });
  }

  for (const title of Object.keys({ ...allowed, ...allowedMembers })) {
    it(`allows ${title}`, () => {
      expect(refused.get(fileOf(title)) ?? []).toEqual([]);
    });
  }

  it("holds for the loops of the audio backends", () => {
    expect(refused.get("src/audio/backends/alsa/loop.ts")).toHaveLength(1);
  });

  it("leaves code that runs while loading alone", () => {
    expect(refused.get("src/engine/load/slots.ts")).toBeUndefined();
    expect(refused.get("src/audio/backends/alsa/open.ts")).toBeUndefined();
  });

  it("says what to do instead", () => {
    expect(refused.get(fileOf("an array literal"))).toEqual([
      "An array literal allocates. Make the array in the constructor.",
    ]);
  });
});
