/** Scheduling, kernel, governor, memory locking: what keeps the audio thread on time. */
import { advise, type Finding, fault, fine, type World } from "./world.ts";

export function examineKernel(world: World): Finding[] {
  return [scheduling(world), locking(world), realtimeKernel(world), governor(world)];
}

function scheduling({ fifoError, limits }: World): Finding {
  if (fifoError === 0) return fine("Real time", "granted (SCHED_FIFO)");
  if (fifoError === null) {
    return fault(
      "Real time",
      "not tried",
      "The C library cannot be called on this system: the pedal needs Linux with glibc.",
    );
  }
  const why =
    limits.realtimePriority === "0"
      ? "this user's limit for real-time priority is 0"
      : `the kernel answered with error ${fifoError}`;
  return fault(
    "Real time",
    `refused: ${why}`,
    'Expect dropouts. Start the pedal from its systemd unit (LimitRTPRIO=80), or add the line "@audio - rtprio 80" to /etc/security/limits.d/audio.conf and the user to the group "audio".',
  );
}

/** The code and kernel memory that the pedal locks, with room to spare. */
const lockedBytesNeeded = 256 * 1024 * 1024;

function locking({ limits: { lockedMemory } }: World): Finding {
  if (lockedMemory === null || lockedMemory === "unlimited") return fine("Locked memory", "unlimited");
  const megabytes = Math.round(Number(lockedMemory) / 1024 / 1024);
  const found = `up to ${megabytes} MB`;
  if (Number(lockedMemory) >= lockedBytesNeeded) return fine("Locked memory", found);
  return advise(
    "Locked memory",
    found,
    "After a long silence the first notes may crackle. Start the pedal from its systemd unit (LimitMEMLOCK=256M).",
  );
}

function realtimeKernel({ realtimeKernel: realtime, versions }: World): Finding {
  if (realtime) return fine("Kernel", `${versions.kernel}, real-time`);
  const how =
    versions.machine === null
      ? ""
      : " (apt install linux-image-rpi-v8-rt, then kernel=kernel8_rt.img in config.txt)";
  return advise(
    "Kernel",
    `${versions.kernel}, not real-time`,
    `The pedal plays on this kernel; a real-time one wakes the audio thread more evenly while the machine is busy${how}.`,
  );
}

function governor({ governors }: World): Finding {
  const names = [...new Set(governors)];
  if (names.length === 0) return fine("Governor", "none: the frequency is fixed");
  if (names.every((name) => name === "performance")) return fine("Governor", "performance");
  return advise(
    "Governor",
    names.join(", "),
    'The processor slows down between notes and wakes late. Set it with "cpufreq-set -g performance" at boot, and switch raspi-config\'s own service off: systemctl disable raspi-config.',
  );
}
