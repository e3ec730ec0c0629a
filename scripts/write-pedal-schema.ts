/** Writes docs/pedal.schema.json from the one description of pedal.json; `biome format --write docs` afterwards. */

import { writeFileSync } from "node:fs";
import { configurationJsonSchema } from "../src/state/configuration.ts";

const path = new URL("../docs/pedal.schema.json", import.meta.url);
writeFileSync(path, `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
