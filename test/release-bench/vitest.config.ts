import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `npm run test:release` builds what these tests need and names it to them. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/release-bench/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    reporters: ["verbose"],
    // An emulated machine on a busy one takes what it takes; the waits inside have limits of their own.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
