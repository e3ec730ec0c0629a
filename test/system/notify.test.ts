import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { connectNotifier } from "../../src/system/notify.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
/** systemd's side of the socket, in the one language of every Debian that has such sockets; prints each datagram. */
const listener = `
import socket, sys
name = sys.argv[1]
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind("\\0" + name[1:] if name.startswith("@") else name)
print("listening", flush=True)
while True:
    print(repr(server.recv(4096).decode()), flush=True)
`;
const hasPython = spawnSync("python3", ["--version"]).status === 0;

let server: ChildProcess | undefined;
afterEach(() => server?.kill());

async function listen(address: string): Promise<() => Promise<string>> {
  const child = spawn("python3", ["-c", listener, address]);
  server = child;
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe("listening");
  return next;
}

describe.skipIf(!hasPython)(
  `the notification socket${hasPython ? "" : " (skipped: no python3 to listen)"}`,
  () => {
    for (const [kind, addressOf] of [
      ["a path", () => join(folder.path, "notify")],
      ["an abstract name", () => `@stompnet-test-${process.pid}`],
    ] as const) {
      it(`takes assignments over ${kind}, each message one datagram`, async () => {
        const address = addressOf();
        const next = await listen(address);
        const notifier = connectNotifier(address)!;
        expect(notifier.send("READY=1", "STATUS=Playing ♪")).toBe(true);
        expect(notifier.send("WATCHDOG=1")).toBe(true);
        expect(await next()).toBe(`'READY=1\\nSTATUS=Playing ♪'`);
        expect(await next()).toBe(`'WATCHDOG=1'`);
        notifier.close();
        expect(notifier.send("WATCHDOG=1")).toBe(false);
      });
    }

    it("says false, and does not end the process, when systemd is gone or does not read", async () => {
      const address = join(folder.path, "notify");
      await listen(address);
      const notifier = connectNotifier(address)!;
      server?.kill("SIGSTOP");
      let sent = 0;
      while (notifier.send("WATCHDOG=1") && sent < 100_000) sent++;
      expect(sent).toBeLessThan(100_000);
      server?.kill("SIGKILL");
      await once(server!, "close");
      expect(notifier.send("WATCHDOG=1")).toBe(false);
      notifier.close();
    });
  },
);

describe("without systemd", () => {
  it("there is nobody to notify", () => {
    expect(connectNotifier(join(folder.path, "nobody"))).toBeNull();
    expect(connectNotifier("relative/path")).toBeNull();
    expect(connectNotifier(`/${"x".repeat(107)}`)).toBeNull();
    expect(connectNotifier("")).toBeNull();
  });
});
