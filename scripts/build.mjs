/**
 * Builds the firmware: `node scripts/build.mjs [kernels|page|bundle]`, all of them without an argument. Run by the pinned Node.
 *
 * kernels: src/engine/kernels/*.ts, src/training/kernels/*.ts (AssemblyScript) -> build/kernels.ts
 * page:    src/web/page                              -> build/page.ts
 * bundle:  src/main.ts and everything it imports    -> dist/stompnet.cjs and dist/native/
 */
import { buildBundle } from "./build/bundle.mjs";
import { buildKernels } from "./build/kernels.mjs";
import { buildPage } from "./build/page.mjs";
import { reportProblem } from "./setup/problem.mjs";

const parts = { kernels: buildKernels, page: buildPage, bundle: buildBundle };
const asked = process.argv.slice(2);

try {
  for (const [name, build] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(name)) await build();
  }
} catch (error) {
  reportProblem(error);
}
