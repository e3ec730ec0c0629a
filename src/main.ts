/** The one entry: the audio thread, a job's thread, one of a team that trains, or a command on the control thread. */
import { isMainThread, workerData } from "node:worker_threads";
import { audioThread, bootAudioWorker } from "./audio/boot.ts";

/** `stompnet`, `stompnet play` and their options; every other command starts with its name. */
function playsAtOnce([first]: readonly string[]): boolean {
  return (
    first === undefined || first === "play" || (first.startsWith("-") && first !== "--help" && first !== "-h")
  );
}

// Each side loads its own part only: native packages register themselves once in a process, on the control thread.
if (isMainThread) {
  const args = process.argv.slice(2);
  // The audio thread loads while the control thread does: whoever waits for sound waits for the slower of them only.
  const worker = playsAtOnce(args) ? bootAudioWorker(import.meta.filename) : null;
  import("./commands/main.ts").then(({ runCommand }) => runCommand(args, import.meta.filename, worker));
} else if (workerData === audioThread) {
  import("./audio/worker.ts").then(({ awaitOrders }) => awaitOrders());
} else if ("team" in workerData) {
  import("./training/team-member.ts").then(({ runTeamMember }) => runTeamMember(workerData));
} else {
  import("./jobs/jobs.ts").then(({ doJob }) => doJob(workerData));
}
