/**
 * Builds the firmware: `node scripts/build.mjs [kernels|bundle]`, both without an argument. Run by the pinned Node.
 *
 * kernels: src/engine/kernels/*.ts, src/training/kernels/*.ts (AssemblyScript) -> build/kernels.ts
 * bundle:  src/main.ts and everything it imports    -> dist/stompnet.cjs and dist/native/
 */
import { buildBundle } from "./build/bundle.mjs";
import { buildKernels } from "./build/kernels.mjs";
import { reportProblem } from "./setup/problem.mjs";

const parts = { kernels: buildKernels, bundle: buildBundle };
const asked = process.argv.slice(2);

try {
  for (const [name, build] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(name)) await build();
  }
} catch (error) {
  reportProblem(error);
}
