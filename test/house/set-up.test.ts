import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..");

let folder = "";
let programs = "";

/** A clone of the scripts alone, on a machine that has Node and nothing else. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stompnet-set-up-"));
  programs = join(folder, "programs");
  mkdirSync(programs);
  symlinkSync(process.execPath, join(programs, "node"));
  for (const part of ["scripts", "package.json", "package-lock.json"]) {
    cpSync(join(project, part), join(folder, part), { recursive: true });
  }
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Gives the machine a program of that name that prints the text and fails. */
function giveFailing(name: string, text: string) {
  writeFileSync(
    join(programs, name),
    `#!${process.execPath}\nconsole.error(${JSON.stringify(text)});process.exit(1);\n`,
  );
  chmodSync(join(programs, name), 0o755);
}

type Outcome = { code: number; output: string; errors: string };

function run(script: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const environment = { PATH: programs, CI: "true" };
    execFile(
      process.execPath,
      [join(folder, "scripts", script)],
      { env: environment },
      (error, output, errors) => {
        resolve({ code: error ? Number(error.code) : 0, output, errors });
      },
    );
  });
}

describe("set-up on a machine that lacks something", () => {
  it("names the package to install where there is no npm", async () => {
    const { code, output, errors } = await run("setup.mjs");
    expect(code).toBe(1);
    expect(errors).toMatch(/npm cannot be started.*Please install it, on Debian: sudo apt install npm\n$/s);
    expect(errors).not.toMatch(/^ +at /m);
    expect(output).toBe("");
  });

  it("says that it needs the network where the registry cannot be reached", async () => {
    giveFailing("npm", "npm error code ENOTFOUND");
    const { code, errors } = await run("setup.mjs");
    expect(code).toBe(1);
    expect(errors).toContain(
      "Set-up failed while installing the dependencies: the package registry cannot be reached",
    );
  });

  it("passes on npm's own words where it fails for another reason", async () => {
    giveFailing("npm", "npm error code ENOSPC no space left on device");
    const { errors } = await run("setup.mjs");
    expect(errors).toContain("npm says.\nnpm error code ENOSPC no space left on device");
  });

  it("keeps standard output for the command that was asked for", async () => {
    giveFailing("npm", "npm error code ENOTFOUND");
    const { code, output } = await run("stompnet.mjs");
    expect(code).toBe(1);
    expect(output).toBe("");
  });
});
