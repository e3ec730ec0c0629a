/** Loaded ahead of a program: says on descriptor 3, when it ends, how much memory it ever held, in KiB. */
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));
