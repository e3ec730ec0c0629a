/**
 * Does what is missing before the pedal can run or be tested: `node scripts/setup.mjs [--rebuild]`. Asks nothing and changes
 * nothing outside this folder. Plain JavaScript without dependencies, for whichever Node (20 or later) the machine has.
 */
import { reportProblem } from "./setup/problem.mjs";
import { setUp } from "./setup/set-up.mjs";

try {
  await setUp({ rebuild: process.argv.includes("--rebuild") });
} catch (error) {
  reportProblem(error);
}
