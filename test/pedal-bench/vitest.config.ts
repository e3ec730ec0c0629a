import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/pedal-bench/**/*.test.ts"],
    globals: false,
    pool: "forks",
    // Each file switches a pedal of its own on.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 10_000,
    reporters: ["default", ["json", { outputFile: "build/pedal-bench-result.json" }]],
  },
});
