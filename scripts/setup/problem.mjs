/** Something the person in front of the machine can put right: its message is whole sentences and is all that is shown. */
export class Problem extends Error {}

/**
 * Ends a script: a Problem is told in its own words, anything else is a mistake of ours and keeps its stack.
 * @param {unknown} error
 */
export function reportProblem(error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
