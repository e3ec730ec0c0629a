import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { projectFolder } from "./project.mjs";

/**
 * A name that only one process of the machine can hold: an abstract socket, which leaves no file behind and which the
 * kernel frees even when its holder is killed or the power fails.
 */
const name = `\0stompnet-set-up-${createHash("sha256").update(projectFolder).digest("hex").slice(0, 32)}`;

/**
 * Does the work while no other process of this machine does it for this folder: the others wait.
 * @param {() => Promise<void>} work
 */
export async function oneAtATime(work) {
  let holder = await hold();
  if (holder === "taken") process.stderr.write("Another set-up of this folder is at work; waiting for it.\n");
  while (holder === "taken") {
    await wait(200);
    holder = await hold();
  }
  try {
    await work();
  } finally {
    if (holder !== "unknown") holder.close();
  }
}

/** @returns {Promise<import("node:net").Server | "taken" | "unknown">} unknown: Node before 20.4 has no such sockets */
function hold() {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", (error) => {
      resolve(/** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE" ? "taken" : "unknown");
    });
    server.listen(name, () => resolve(server));
    server.unref();
  });
}
