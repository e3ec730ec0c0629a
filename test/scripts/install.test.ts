import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const project = new URL("../../", import.meta.url).pathname;
const script = join(project, "scripts", "install.sh");
const isRoot = process.getuid?.() === 0;
const tools = ["systemd-sysusers", "tar", "dpkg-query"].filter(
  (tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0,
);
const bundle = join(project, "dist", "stompnet.cjs");
const reason = !isRoot
  ? "not root"
  : tools.length > 0
    ? `no ${tools.join(", ")}`
    : existsSync(bundle)
      ? ""
      : "no dist/";

/** A real Debian root where one is given (a folder made by mmdebstrap); else the files of one that the installer meets. */
const givenRoot = process.env.STOMPNET_TEST_ROOT;

let folder = "";
let root = "";
let small = "";

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}

function skeleton(): void {
  write("etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\n');
  write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\n");
  write("etc/group", "root:x:0:\naudio:x:29:pi\npi:x:1000:\n");
  write("etc/shadow", "root:*:19000:0:99999:7:::\npi:*:19000:0:99999:7:::\n", 0o640);
  write("etc/gshadow", "root:*::\naudio:*::pi\npi:!::\n", 0o640);
  const installed = ["libasound2", "libatomic1", "libstdc++6"].map(
    (name) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nMaintainer: x\nDescription: x\n`,
  );
  write("var/lib/dpkg/status", installed.join("\n"));
  for (const path of ["etc/systemd/system", "usr/lib", "var/lib", "tmp", "run"])
    mkdirSync(join(root, path), { recursive: true });
}

function raspberryPiFiles(): void {
  write(
    "boot/firmware/config.txt",
    "# For more options see the manual\ndtparam=audio=on\n[cm4]\notg_mode=1\n",
    0o755,
  );
  write(
    "boot/firmware/cmdline.txt",
    "console=serial0,115200 root=PARTUUID=1234-02 rootfstype=ext4 fsck.repair=yes rootwait\n",
    0o755,
  );
  write("etc/fstab", "proc /proc proc defaults 0 0\n");
}

/** The firmware with a runtime that is not copied: the installer only asks it for config.txt's lines. */
function makeBundle(): string {
  const content = join(folder, "bundle");
  mkdirSync(join(content, "bin"), { recursive: true });
  writeFileSync(join(content, "bin", "node"), `#!/bin/sh\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  cpSync(join(project, "dist"), join(content, "dist"), { recursive: true });
  const path = join(folder, "small.stompnet");
  execFileSync("tar", ["-czf", path, "-C", content, "bin", "dist"]);
  return path;
}

/** Everything about every file of the root but the times of folders. */
function picture(): Map<string, string> {
  const seen = new Map<string, string>();
  const look = (path: string) => {
    for (const name of readdirSync(join(root, path))) {
      const place = join(path, name);
      const status = lstatSync(join(root, place));
      const owner = `${status.mode.toString(8)} ${status.uid}:${status.gid}`;
      if (status.isDirectory()) {
        seen.set(place, owner);
        look(place);
      } else {
        const content = status.isSymbolicLink()
          ? readlinkSync(join(root, place))
          : status.isFile()
            ? createHash("sha256")
                .update(readFileSync(join(root, place)))
                .digest("hex")
            : "special";
        seen.set(place, `${owner} ${status.mtimeMs} ${content}`);
      }
    }
  };
  look("");
  return seen;
}

function install(...words: string[]) {
  const result = spawnSync(script, ["--root", root, ...words], { encoding: "utf8" });
  return { status: result.status, output: result.stdout + result.stderr };
}
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe.skipIf(reason !== "")(
  `installing into ${givenRoot ? "a clean Debian root" : "the skeleton of a root"}${reason && ` (skipped: ${reason})`}`,
  () => {
    let before: Map<string, string>;
    const full = () => ["--bundle", small, "--board", "Raspberry Pi Codec Zero", "--read-only"];
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "stompnet-install-"));
      root = join(folder, "root");
      if (givenRoot) execFileSync("cp", ["-a", givenRoot, root]);
      else skeleton();
      raspberryPiFiles();
      small = makeBundle();
      before = picture();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it("changes nothing in a dry run, and lists what it would change", () => {
      const { status, output } = install("--dry-run", ...full());
      expect(output).toMatch(/would write \/etc\/systemd\/system\/stompnet\.service/);
      expect(output).toMatch(/would add the user stompnet/);
      expect(output).toMatch(/\d+ changes would be made\.\n$/);
      expect(status).toBe(0);
      expect(picture()).toEqual(before);
    });

    it("refuses firmware that is not there, naming how it is made", () => {
      const { status, output } = install("--board", "Pisound", "--bundle", join(folder, "gone.stompnet"));
      expect(output).toMatch(
        /^There is no \S+gone\.stompnet: make it with npm run firmware, or name one with --bundle\.\n$/,
      );
      expect(status).toBe(1);
      expect(picture()).toEqual(before);
    });

    it.skipIf(givenRoot)(
      "says what to do when a package cannot be had, before anything else is changed",
      () => {
        const status = join(root, "var/lib/dpkg/status");
        renameSync(status, `${status}.kept`);
        writeFileSync(status, "");
        const { output } = install(...full());
        renameSync(`${status}.kept`, status);
        expect(output).toMatch(/^install Debian packages: libasound2 libatomic1 libstdc\+\+6 /);
        expect(output).toMatch(
          /Debian's packages could not be installed; see above\. .*sudo apt-get update, and again\.\n$/,
        );
        expect(picture()).toEqual(before);
      },
    );

    it("makes a pedal of it", () => {
      const { status, output } = install(...full());
      expect(output).toMatch(/changes made\. They count from the next start\.\n$/);
      expect(status).toBe(0);
      expect(readlinkSync(join(root, "opt/stompnet/good"))).toBe("a");
      expect(read("etc/passwd")).toMatch(/^stompnet:/m);
      for (const group of ["gpio", "i2c", "audio"])
        expect(read("etc/group")).toMatch(new RegExp(`^${group}:`, "m"));
      expect(read("boot/firmware/config.txt")).toMatch(/^dtoverlay=rpi-codeczero$/m);
      expect(read("boot/firmware/config.txt")).toMatch(/^dtparam=watchdog=on$/m);
      expect(read("boot/firmware/cmdline.txt")).toBe(
        "console=serial0,115200 root=PARTUUID=1234-02 rootfstype=ext4 fsck.repair=yes rootwait quiet loglevel=3 logo.nologo vt.global_cursor_default=0 transparent_hugepage=never\n",
      );
      expect(read("etc/overlayroot.local.conf")).toContain("recurse=0");
      expect(readlinkSync(join(root, "etc/systemd/system/multi-user.target.wants/stompnet.service"))).toBe(
        "/etc/systemd/system/stompnet.service",
      );
    });

    it("changes nothing the second time", () => {
      const after = picture();
      const { output } = install(...full());
      expect(output).toBe("Nothing to be done.\n");
      expect(picture()).toEqual(after);
    });

    it("follows when the board changes, and leaves what else stands in config.txt", () => {
      install(...full(), "--board", "Pisound");
      const text = read("boot/firmware/config.txt");
      expect(text).toMatch(/^dtoverlay=pisound$/m);
      expect(text).not.toMatch(/codeczero/);
      expect(text).toMatch(/^\[cm4\]\notg_mode=1$/m);
    });

    it("says which boards there are when it does not know one, and has changed nothing of config.txt", () => {
      const text = read("boot/firmware/config.txt");
      const { status, output } = install(...full(), "--board", "Fuzz Face");
      expect(status).not.toBe(0);
      expect(output).toMatch(/There is no board "Fuzz Face": choose one of ".*Pisound"/);
      expect(read("boot/firmware/config.txt")).toBe(text);
    });

    it("puts a changed firmware into the other slot", () => {
      writeFileSync(join(folder, "bundle", "LICENSE"), "more");
      const changed = join(folder, "changed.stompnet");
      execFileSync("tar", ["-czf", changed, "-C", join(folder, "bundle"), "bin", "dist", "LICENSE"]);
      install(...full(), "--bundle", changed);
      expect(readlinkSync(join(root, "opt/stompnet/good"))).toBe("b");
      expect(existsSync(join(root, "opt/stompnet/good/LICENSE"))).toBe(true);
    });

    it("says what it would take back, and takes it back byte for byte", () => {
      const installed = picture();
      expect(install("--uninstall", "--dry-run").output).toMatch(
        /would put \/boot\/firmware\/config\.txt back/,
      );
      expect(picture()).toEqual(installed);
      expect(install("--uninstall").status).toBe(0);
      expect(picture()).toEqual(before);
      expect(install("--uninstall").output).toMatch(/^Stompnet is not installed here\.\n/);
    });
  },
);

describe("the installer", () => {
  it.each([
    [["--nonsense"], 'There is no option "--nonsense"; see scripts/install.sh --help.\n'],
    [
      ["--dry-run", "--root", tmpdir()],
      "This is neither bookworm nor trixie: write one of these onto the card first.\n",
    ],
    [["--bundle"], /--bundle needs a file\n$/],
  ])("refuses %j with a sentence", (words, sentence) => {
    const { status, stderr } = spawnSync(script, words, { encoding: "utf8" });
    expect(stderr).toMatch(sentence);
    expect(status).toBe(1);
  });

  it.skipIf(!isRoot)("needs root to change anything, and says so", () => {
    const { status, stderr } = spawnSync(script, [], { encoding: "utf8", uid: 65_534 });
    expect(stderr).toBe("Installing changes the system: please run it with sudo.\n");
    expect(status).toBe(1);
  });

  it("says what it changes", () => {
    expect(execFileSync(script, ["--help"], { encoding: "utf8" })).toMatch(
      /Run twice it changes nothing.*user stompnet/s,
    );
  });
});
