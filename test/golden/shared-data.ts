/** Models of other projects that stand beside the repository where it was made; tests that need them skip elsewhere. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

export const hasSharedData = existsSync(root);

/** For the title of a test that may be skipped. */
export const sharedDataNote = hasSharedData ? "" : " [skipped: ../shared/data is not here]";

export const sharedData = (path: string): string => `${root}${path}`;
