import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { build } from "esbuild";
import { Problem } from "../setup/problem.mjs";
import { inProject, projectFolder } from "../setup/project.mjs";
import { writeWhole } from "./files.mjs";

/** Makes one HTML text of src/web/page and writes it, with the hashes its security policy names, into build/page.ts. */
export async function buildPage() {
  await mkdir(inProject("build"), { recursive: true });
  const [script, style, frame] = await Promise.all([
    bundle("src/web/page/main.ts"),
    bundle("src/web/page/style.css"),
    readFile(inProject("src", "web", "page", "index.html"), "utf8"),
  ]);
  const page = {
    html: frame.replace("/*style*/", () => style).replace("/*script*/", () => script),
    hashes: { script: hashOf(script), style: hashOf(style) },
  };
  await writeWhole(
    inProject("build", "page.ts"),
    [
      "// Written by scripts/build/page.mjs from src/web/page. Not in git.",
      "",
      "/** The page as one text; the hashes of its script and style as a content security policy writes them. */",
      `export const page: { html: string; hashes: { script: string; style: string } } = ${JSON.stringify(page)};`,
      "",
    ].join("\n"),
  );
}

/** @param {string} entry */
async function bundle(entry) {
  const result = await build({
    absWorkingDir: projectFolder,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    format: entry.endsWith(".css") ? "esm" : "iife",
    platform: "browser",
    target: ["chrome111", "firefox115", "safari16.4"],
    legalComments: "none",
    charset: "utf8",
    logLevel: "silent",
  }).catch((error) => {
    throw new Problem(`The page does not build. ${error.message}`);
  });
  const text = result.outputFiles[0]?.text ?? "";
  if (/<\/(?:script|style)/i.test(text))
    throw new Problem(`${entry} holds a closing tag and would end itself.`);
  return text;
}

/** @param {string} text */
function hashOf(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
