/** What is done to the pedal's root in memory before anything of it runs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OwnFiles } from "./disk.ts";

/** Lines of the header on which the bench has switches. */
const switchLines = [17, 27];

/**
 * Where the player's files lie. "root": in the root, as on a pedal that was installed without --read-only. "gone": on a partition
 * that is not there. "disk": on a disk that outlives a cut of the power.
 */
export type Partition = "root" | "gone" | "disk";

/** In the run's folder. A loop over a file of the host's: no disk has to be waited for, so virtual time may pass. */
export const dataDisk = "data.img";

const partitionChanges: Record<Partition, string> = {
  root: "sed -i '/stompnet-data/d; /\\/data\\//d' $1/etc/fstab",
  gone: "",
  disk: `losetup -f $1/bench/${dataDisk}`,
};

/**
 * Writes the script that `guest/init` runs.
 * @param owned files of /var/lib/stompnet
 * @param more in sh; $1 is the root
 */
export function writePreparation(folder: string, partition: Partition, owned: OwnFiles, more: string): void {
  for (const [path, content] of Object.entries(owned)) {
    mkdirSync(dirname(join(folder, "owned", path)), { recursive: true });
    writeFileSync(join(folder, "owned", path), content);
  }
  const script = `set -eu
mkdir -p $1/var/lib/stompnet
[ ! -d $1/bench/owned ] || cp -r $1/bench/owned/. $1/var/lib/stompnet/
owner=$(sed -n 's/^stompnet:x:\\([0-9]*\\):\\([0-9]*\\):.*/\\1:\\2/p' $1/etc/passwd)
chown -R $owner $1/var/lib/stompnet
# Footswitches are up before anything looks.
for line in ${switchLines.join(" ")}; do
  echo pull-up > /sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio$line/pull
done
${partitionChanges[partition]}
${more}
`;
  writeFileSync(join(folder, "prepare"), script);
}
