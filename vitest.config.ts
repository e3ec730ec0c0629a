import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    // The virtual pedal and the release bench have commands of their own: npm run test:pedal, npm run test:release.
    exclude: [...configDefaults.exclude, "test/pedal-bench/**", "test/release-bench/**"],
    globals: false,
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 10_000,
    reporters: ["default", ["json", { outputFile: "build/test-result.json" }]],
  },
});
