/** From the plug to the first note and through what may befall a pedal on stage: its own units on a real kernel. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VirtualPedal } from "./support/pedal.ts";

describe("a pedal that is plugged in", () => {
  const pedal = new VirtualPedal("life", { partition: "gone" });
  const restarts = async () => Number(await pedal.property("NRestarts"));
  const mainProcess = async () => Number(await pedal.property("MainPID"));

  beforeAll(() => pedal.switchOn());
  afterAll(() => pedal.cutPower());

  it("plays without the player's partition, and says so to systemd when the first buffer was played", async () => {
    await pedal.plays();
    const status = await pedal.property("StatusText");
    expect(status).toMatch(/^Playing; the first buffer came \d+ ms after the start\.$/);
    console.log(
      `Virtual pedal: ${status} The machine had been up for ${await pedal.run("cut -d ' ' -f 1 /proc/uptime")} s when asked.`,
    );
  });

  it("plays from a thread that nothing but the kernel overtakes", async () => {
    const threads = await pedal.run(`cat /proc/${await mainProcess()}/task/*/stat`);
    // proc(5): field 40 is the priority, 41 the policy (1 is SCHED_FIFO).
    const realTime = threads.split("\n").map((line) => line.slice(line.lastIndexOf(")")).split(" "));
    expect(realTime.filter((fields) => fields[39] === "1").map((fields) => fields[38])).toEqual(["70"]);
  });

  it("runs without any right, from a root that is never written", async () => {
    expect(await pedal.run(`grep -E '^(Uid|CapEff)' /proc/${await mainProcess()}/status`)).toMatch(
      /^Uid:\t[1-9]\d*\t.*\nCapEff:\t0000000000000000$/,
    );
    expect((await pedal.machine.attempt("touch /old/etc/hostname")).output).toMatch(/Read-only file system/);
  });

  it("answers the foot with its light", async () => {
    expect(await pedal.light(23)).toBe("1");
    await pedal.press(17);
    await pedal.until(
      "cat /sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio23/value",
      (value) => value === "0",
    );
    await pedal.press(17);
    await pedal.until(
      "cat /sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio23/value",
      (value) => value === "1",
    );
  });

  it("is started again after kill -9, as it was", async () => {
    const before = await mainProcess();
    await pedal.press(17);
    await pedal.until("cat /var/lib/stompnet/state.json", (state) => state.includes('"bypass":true'));
    await pedal.run("systemctl kill -s KILL stompnet");
    await pedal.until(
      "systemctl show --value -p MainPID stompnet",
      (id) => Number(id) > 0 && Number(id) !== before,
    );
    await pedal.plays();
    expect(await pedal.light(23)).toBe("0");
    await pedal.press(17);
  });

  it("is killed and started again when it plays nothing", async () => {
    const before = await restarts();
    await pedal.run("systemctl kill -s STOP stompnet");
    await pedal.until("systemctl show --value -p NRestarts stompnet", (count) => Number(count) > before);
    await pedal.plays();
    expect(await pedal.journal()).toContain("Failed with result 'watchdog'");
  });

  it("plays on when its disk is full, says so, and remembers again when there is room", async () => {
    await pedal.run(`set -e
      truncate -s 16M /run/own.img
      mkfs.ext4 -q /run/own.img
      mkdir -p /run/own
      mount -o loop /run/own.img /run/own
      cp -a /var/lib/stompnet/. /run/own/
      chown stompnet: /run/own
      systemctl stop stompnet
      mount --bind /run/own /var/lib/stompnet
      systemctl start stompnet
      dd if=/dev/zero of=/run/own/full bs=1k 2> /dev/null || true`);
    const before = await mainProcess();
    await pedal.press(17);
    await pedal.until("journalctl -b -o cat -u stompnet", (journal) => journal.includes("the disk is full"));
    expect(await mainProcess()).toBe(before);
    const saved = await pedal.run("cat /var/lib/stompnet/state.json || true");
    await pedal.run("rm /run/own/full");
    await pedal.press(27);
    await pedal.until("cat /var/lib/stompnet/state.json", (state) => state !== saved);
  });

  it("ends in safe mode, the dry guitar and a slow blink, when it will not stay up", async () => {
    // In one go: while this side thinks, a minute goes by in there.
    await pedal.run(`systemctl reset-failed stompnet
      systemctl restart stompnet
      for fall in 1 2 3 4; do
        until systemctl is-active -q stompnet; do sleep 0.05; done
        systemctl kill -s KILL stompnet
        while systemctl is-active -q stompnet; do sleep 0.01; done
      done`);
    await pedal.until("systemctl is-active stompnet-safe", (state) => state === "active");
    expect(await pedal.run("systemctl is-active stompnet || true")).toBe("failed");
    expect(await pedal.journal("stompnet-safe.service")).toContain("Safe mode");
  });

  it("switches off when it is asked to, and its disk is clean", async () => {
    await pedal.run("touch /run/stompnet/poweroff");
    await pedal.machine.switchedOff();
  });
});
