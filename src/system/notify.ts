/**
 * Words to systemd over its notification socket (sd_notify(3)). Node has no datagrams on Unix sockets, so the C library
 * is called through koffi; the whole surface stands here, as in libc.ts.
 */
import koffi from "koffi";

const unixFamily = 1;
const datagram = 2;
const closeOnExec = 0o2000000;
const dontWait = 0x40;
const noSignal = 0x4000;
/** Of `sun_path` in `struct sockaddr_un` (unix(7)). */
const longestPath = 107;

export type Notifier = {
  /** Assignments such as `READY=1`; true if systemd has them. Never waits and never throws. */
  send(...assignments: string[]): boolean;
  close(): void;
};

/**
 * @param address the value of NOTIFY_SOCKET: a path, or a name after "@"
 * @returns null where nobody listens there
 */
export function connectNotifier(address: string): Notifier | null {
  const name = socketName(address);
  if (name === null) return null;
  const library = koffi.load("libc.so.6");
  const socket = library.func("int socket(int domain, int type, int protocol)");
  const connect = library.func("int connect(int descriptor, void *address, uint32_t length)");
  const send = library.func("long send(int descriptor, void *bytes, size_t length, int flags)");
  const close = library.func("int close(int descriptor)");
  const descriptor: number = socket(unixFamily, datagram | closeOnExec, 0);
  if (descriptor < 0) return null;
  if (connect(descriptor, name, name.length) < 0) {
    close(descriptor);
    return null;
  }
  let isOpen = true;
  return {
    send(...assignments) {
      const bytes = Buffer.from(assignments.join("\n"));
      return isOpen && Number(send(descriptor, bytes, bytes.length, dontWait | noSignal)) === bytes.length;
    },
    close() {
      if (isOpen) close(descriptor);
      isOpen = false;
    },
  };
}

/** `struct sockaddr_un`: the family in the machine's own byte order (little-endian wherever we run), then the path. */
function socketName(address: string): Uint8Array | null {
  const path = Buffer.from(address);
  const isAbstract = address.startsWith("@");
  if (path.length > longestPath || !(isAbstract || address.startsWith("/"))) return null;
  if (isAbstract) path[0] = 0;
  // A path ends with a zero; an abstract name is as long as it is.
  return Buffer.concat([Uint8Array.of(unixFamily, 0), path, new Uint8Array(isAbstract ? 0 : 1)]);
}
