/**
 * `npm run test:pedal`: builds what the virtual pedal is made of, where that is missing, and tests it. Words after it are
 * given to vitest (a file's name). Where it cannot be built it says why and ends well: see docs/testing.md.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildKernel, buildProductRoot, buildRoot, NotToBeHad } from "./support/build.ts";
import { whyNot } from "./support/requirements.ts";

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const tell = (sentence: string) => console.log(sentence);

/** @returns why there is none, or what the tests are told */
function build(): string | { kernel: string; root: string } {
  const reason = whyNot();
  if (reason !== "") return reason;
  try {
    return { kernel: buildKernel(tell), root: buildProductRoot(buildRoot(tell), tell) };
  } catch (error) {
    if (error instanceof NotToBeHad) return error.message;
    throw error;
  }
}

const built = build();
if (typeof built === "string") {
  tell(`The virtual pedal is not tested here: ${built}.`);
} else {
  const vitest = inProject("node_modules/vitest/vitest.mjs");
  const config = inProject("test/pedal-bench/vitest.config.ts");
  const { status } = spawnSync(
    process.execPath,
    [vitest, "run", "--config", config, ...process.argv.slice(2)],
    {
      stdio: "inherit",
      cwd: inProject("."),
      env: { ...process.env, STOMPNET_BENCH_KERNEL: built.kernel, STOMPNET_BENCH_ROOT: built.root },
    },
  );
  process.exitCode = status ?? 1;
}
