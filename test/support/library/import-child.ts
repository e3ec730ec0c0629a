/**
 * Imports a stick in a process of its own, to be killed: node import-child.ts STICK DATA. Says "ready" when everything is
 * loaded, waits for a line, and says "done" at the end.
 */
import { once } from "node:events";
import { join } from "node:path";
import { Library } from "../../../src/library/catalogue/library.ts";
import { type IntakeParts, takeIn } from "../../../src/library/intake/intake.ts";
import { takeArchive, takeConfiguration } from "../../../src/library/intake/takers.ts";
import { realJudges } from "./judges.ts";

const [, , stick = "", data = ""] = process.argv;
const library = new Library(join(data, "library"));
const parts: IntakeParts = {
  library,
  shipped: { models: [], cabinets: [] },
  judges: realJudges(),
  takers: {
    configuration: (candidate) => takeConfiguration(data, candidate),
    archive: (candidate, report) => takeArchive(data, candidate, report, parts),
    update: async () => undefined,
  },
  onProgress: () => {},
};
process.stdout.write("ready\n");
await once(process.stdin, "data");
await library.tidy();
await takeIn(stick, "", parts);
process.stdout.write("done\n");
process.exit(0);
