import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { Problem } from "./problem.mjs";
import { projectFolder } from "./project.mjs";

/**
 * Runs a program without input and keeps what it prints. Where the set-up ends early it is killed with all that it
 * started (a process group): npm asked to stop takes seconds to do so, in which a new set-up would meet its hands.
 * @param {string} program
 * @param {string[]} words
 * @param {{ folder?: string, path?: string, environment?: Record<string, string> }} [options] `path`: a folder to search
 *   for programs before all others
 * @returns {Promise<{ code: number, output: string }>} output and errors as they came
 */
export function run(program, words, { folder = projectFolder, path, environment = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...environment,
        ...(path && { PATH: [path, process.env.PATH].join(delimiter) }),
      },
    });
    const stop = () => child.pid && process.kill(-child.pid, "SIGKILL");
    process.once("exit", stop);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => {
      process.off("exit", stop);
      reject(error);
    });
    child.on("close", (code) => {
      process.off("exit", stop);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Runs the machine's npm.
 * @param {string[]} words
 * @param {{ folder?: string, path?: string, environment?: Record<string, string> }} [options]
 */
export async function npm(words, options) {
  try {
    return await run("npm", words, options);
  } catch (error) {
    throw new Problem(
      `npm cannot be started (${/** @type {Error} */ (error).message}). Please install it, on Debian: sudo apt install npm`,
    );
  }
}

/**
 * A sentence about a failed npm, with its own words after it.
 * @param {string} what what was being done
 * @param {string} output
 */
export function npmProblem(what, output) {
  const networkWords = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/;
  const reason = networkWords.test(output)
    ? "the package registry cannot be reached; is this machine online? Set-up goes on where it stopped when started again"
    : "npm says";
  return new Problem(`Set-up failed while ${what}: ${reason}.\n${lastLines(output)}`);
}

/** @param {string} text */
export function lastLines(text) {
  const useful = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !/complete log of this run/.test(line));
  return useful.slice(-12).join("\n");
}
