/** The one entry: the audio thread, a job's thread, or a command on the control thread. */
import { isMainThread, workerData } from "node:worker_threads";

// Each side loads its own part only: native packages register themselves once in a process, on the control thread.
if (isMainThread) {
  import("./commands/main.ts").then(({ runCommand }) =>
    runCommand(process.argv.slice(2), import.meta.filename),
  );
} else if ("job" in workerData) {
  import("./jobs/jobs.ts").then(({ doJob }) => doJob(workerData));
} else {
  import("./audio/worker.ts").then(({ runAudioThread }) => runAudioThread(workerData));
}
