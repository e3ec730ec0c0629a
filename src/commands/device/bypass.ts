/** Puts the relay into bypass when the process that held it is gone: a latching one stays where it was left. */
import { setTimeout as sleep } from "node:timers/promises";
import { GpioHeader } from "../../controls/drivers/gpio-lines.ts";
import { RelayDriver } from "../../controls/drivers/gpio-outputs.ts";
import { dataFolder } from "../../library/folders.ts";
import { openPedalFiles } from "../../library/store/state-files.ts";
import type { Milliseconds } from "../../units.ts";

/** For lines that another process lets go of late. */
const patience: Milliseconds = 1000;

export async function bypass(): Promise<void> {
  const { configuration } = await openPedalFiles(dataFolder(), () => {});
  if (configuration.relay === null) return;
  const header = new GpioHeader((sentence) => void process.stderr.write(`${sentence}\n`));
  const driver = new RelayDriver(configuration.relay, header);
  driver.start();
  await sleep(patience / 5);
  await Promise.race([driver.stop(), sleep(patience)]);
  // A line that cannot be had must not keep the next start waiting.
  process.exit(0);
}
