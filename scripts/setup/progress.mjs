const started = Date.now();
const interactive = process.stderr.isTTY === true;

/**
 * Shows a step by name while it runs, with the seconds it has taken. On standard error: standard output belongs to the
 * command that set-up prepares.
 * @param {string} name
 * @param {() => Promise<void>} work
 */
export async function underWay(name, work) {
  const from = Date.now();
  const show = () => process.stderr.write(`\r  ${name} ... ${seconds(from)} `);
  announce();
  if (!interactive) process.stderr.write(`  ${name} ...\n`);
  const ticking = interactive ? setInterval(show, 250) : undefined;
  try {
    await work();
    process.stderr.write(
      `${interactive ? "\r" : ""}  ${name} done in ${seconds(from)} (${seconds(started)} in all)\n`,
    );
  } catch (error) {
    process.stderr.write(`${interactive ? "\r" : ""}  ${name} failed after ${seconds(from)}\n`);
    throw error;
  } finally {
    clearInterval(ticking);
  }
}

/**
 * Something to know that one can play without.
 * @param {string} sentence
 */
export function warn(sentence) {
  process.stderr.write(`${interactive ? "\r" : ""}  Note: ${sentence}\n`);
}

let announced = false;

function announce() {
  if (!announced) process.stderr.write("Setting up Stompnet in this folder (nothing else is changed)\n");
  announced = true;
}

/** @param {number} from milliseconds since the epoch */
function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}
