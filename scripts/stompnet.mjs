#!/usr/bin/env node
/**
 * The command `stompnet`: does the set-up that is missing, then runs the firmware under the pinned Node with the arguments
 * it was given. Runs under whichever Node (20 or later) the machine has.
 */
import { spawn } from "node:child_process";
import { reportProblem } from "./setup/problem.mjs";
import { bundleFile, inProject, pinnedNode } from "./setup/project.mjs";
import { setUp } from "./setup/set-up.mjs";

/**
 * No helper threads that collect garbage beside the audio thread, a small young generation for a 512 MB machine, and
 * kernels compiled before they are called.
 */
const flags = ["--single-threaded-gc", "--max-semi-space-size=4", "--no-wasm-lazy-compilation"];

function play() {
  const child = spawn(pinnedNode, [...flags, bundleFile, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: {
      ...process.env,
      STOMPNET_DATA: process.env["STOMPNET_DATA"] ?? inProject("data"),
      NODE_COMPILE_CACHE: inProject("build", "compile-cache"),
      // PortAudio keeps two threads of the pool for itself; four are left for files.
      UV_THREADPOOL_SIZE: process.env["UV_THREADPOOL_SIZE"] ?? "6",
    },
  });
  passOnSignals(child);
  child.on("exit", (code, signal) => {
    process.removeAllListeners();
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function passOnSignals(child) {
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  // The terminal sends Ctrl-C to both of us; passed on it would arrive twice, as the second one that means "at once".
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
}

try {
  await setUp();
  play();
} catch (error) {
  reportProblem(error);
}
