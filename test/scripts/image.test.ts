/** What scripts/image.sh refuses before it begins; what it builds is tried by `npm run test:release`. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const script = fileURLToPath(new URL("../../scripts/image.sh", import.meta.url));
const folder = temporaryFolder();
const isRoot = process.getuid?.() === 0;
let bundle = "";

function image(words: readonly string[], user: number | undefined = undefined) {
  const { status, stderr } = spawnSync(script, words, {
    encoding: "utf8",
    ...(user === undefined ? {} : { uid: user }),
  });
  return { status, stderr };
}

beforeEach(() => {
  bundle = join(folder.path, "x.stompnet");
  writeFileSync(bundle, "firmware");
});

describe("an image", () => {
  it.each([
    ["without a name", [], "Where to? scripts/image.sh OUT.img --bundle FILE"],
    [
      "without a firmware",
      ["x.img"],
      "An image needs a firmware: --bundle FILE (made by npm run firmware -- --architecture arm64).",
    ],
    ["with an option that there is not", ["--x"], 'There is no option "--x"; see scripts/image.sh --help.'],
    [
      "with a key that there is not",
      ["x.img", "--bundle", "BUNDLE", "--authorized-key", "/nowhere/key.pub"],
      'There is no key "/nowhere/key.pub".',
    ],
    [
      "for a machine that no pedal is",
      ["x.img", "--bundle", "BUNDLE", "--architecture", "armhf"],
      'There is no pedal of the architecture "armhf": arm64 or amd64.',
    ],
    [
      "of a Debian that it does not know",
      ["x.img", "--bundle", "BUNDLE", "--suite", "buster"],
      'There is no pedal of the suite "buster": bookworm or trixie.',
    ],
  ])("is refused %s", (_, words, sentence) => {
    const given = words.map((word) => (word === "BUNDLE" ? bundle : word));
    expect(image(given)).toEqual({ status: 1, stderr: `${sentence}\n` });
  });

  it.skipIf(!isRoot)("needs root, and says why", () => {
    expect(image(["x.img", "--bundle", script], 65_534)).toEqual({
      status: 1,
      stderr: "The owners of files in the image need root: please run it with sudo.\n",
    });
  });

  it("is explained", () => {
    expect(execFileSync(script, ["--help"], { encoding: "utf8" })).toMatch(
      /^Builds an SD-card image of the pedal.*--suite bookworm\|trixie/s,
    );
  });
});
