import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const script = new URL("../../scripts/deploy.sh", import.meta.url).pathname;
const folder = temporaryFolder();
let pedal = "";
let bundle = "";

/**
 * A pedal at the other end of `ssh`: runs what it is told with paths of its own; its firmware's commands are written down.
 * @param becomes what becomes of the new firmware when the service is started again
 */
function makePedal(becomes: "confirmed" | "tried" | "returned", machine = "aarch64"): void {
  const program = (path: string, text: string) => {
    mkdirSync(join(pedal, path, ".."), { recursive: true });
    writeFileSync(join(pedal, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };
  program("bin/uname", `echo ${machine}`);
  program("bin/sudo", 'exec "$@"');
  const link = (name: string) => `${pedal}/opt/stompnet/${name}`;
  const restart = {
    confirmed: `rm ${link("trial")}`,
    tried: `mv ${link("trial")} ${link("tried")}`,
    returned: `mv ${link("trial")} ${link("returned")}`,
  };
  program("bin/systemctl", restart[becomes]);
  program(
    "usr/lib/stompnet/start",
    `echo "$@" >> ${pedal}/told; ls ${pedal}/tmp/stompnet-deploy >> ${pedal}/told`,
  );
  mkdirSync(join(pedal, "opt/stompnet"), { recursive: true });
  mkdirSync(join(pedal, "tmp"));
  symlinkSync("b", link("trial"));
  program(
    "ssh",
    `shift; PATH=${pedal}/bin:$PATH; eval "$(printf '%s' "$*" | sed 's#/tmp/stompnet-deploy#${pedal}/tmp/stompnet-deploy#g; s#/opt/stompnet#${pedal}/opt/stompnet#g; s#/usr/lib/stompnet#${pedal}/usr/lib/stompnet#g')"`,
  );
}

function deploy(...words: string[]) {
  const env = {
    ...process.env,
    STOMPNET_SSH: join(pedal, "ssh"),
    STOMPNET_DEPLOY_PAUSE: "0",
    STOMPNET_KEY: "",
  };
  const { status, stdout, stderr } = spawnSync(script, words, { env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

beforeEach(() => {
  pedal = join(folder.path, "p");
  bundle = join(folder.path, "x.stompnet");
  for (const path of [bundle, `${bundle}.minisig`]) writeFileSync(path, "firmware");
});

describe("deploying to a pedal", () => {
  it("copies bundle and signature, has it installed for a trial, and says that it stays", () => {
    makePedal("confirmed");
    expect(deploy("pedal.local", "--bundle", bundle)).toEqual({
      status: 0,
      output: "The new firmware plays and stays.\n",
    });
    const [told, ...copied] = readFileSync(join(pedal, "told"), "utf8").trim().split("\n");
    expect(told).toMatch(
      /^device update .*\/tmp\/stompnet-deploy\/x\.stompnet --slots .*\/opt\/stompnet --any-version$/,
    );
    expect(copied).toEqual(["x.stompnet", "x.stompnet.minisig"]);
    expect(existsSync(join(pedal, "tmp/stompnet-deploy"))).toBe(false);
  });

  it("says so when the new firmware does not play", () => {
    makePedal("tried");
    const { status, output } = deploy("pedal.local", "--bundle", bundle);
    expect(status).toBe(1);
    expect(output).toMatch(/^The new firmware did not play for ten seconds: .* takes the one before\./);
  });

  it("says so when the pedal went back by itself", () => {
    makePedal("returned");
    const { status, output } = deploy("pedal.local", "--bundle", bundle);
    expect(status).toBe(1);
    expect(output).toMatch(
      /^The new firmware did not play for ten seconds: .* went back to the one before\./,
    );
  });

  it("says so when the pedal does not take the firmware", () => {
    makePedal("confirmed");
    writeFileSync(
      join(pedal, "usr/lib/stompnet/start"),
      "#!/bin/sh\necho The signature is wrong. >&2; exit 1\n",
    );
    const { status, output } = deploy("pedal.local", "--bundle", bundle);
    expect(status).toBe(1);
    expect(output).toBe(
      "The signature is wrong.\nThe pedal did not take the firmware; see above. It plays on with the one it has.\n",
    );
  });

  it("refuses with a sentence what cannot be done", () => {
    makePedal("confirmed");
    expect(deploy().output).toBe("Which pedal? scripts/deploy.sh HOST\n");
    expect(deploy("a", "b").output).toBe('One pedal at a time: "b" is too much.\n');
    expect(deploy("--x").output).toBe('There is no option "--x"; see scripts/deploy.sh --help.\n');
    rmSync(`${bundle}.minisig`);
    expect(deploy("a", "--bundle", bundle).output).toMatch(
      /^There is no signed bundle .*x\.stompnet: npm run firmware makes one\./,
    );
    writeFileSync(join(pedal, "ssh"), "#!/bin/sh\nexit 255\n");
    expect(deploy("a", "--bundle", bundle).output).toBe(
      'The pedal "a" cannot be reached: is it on, and is ssh allowed?\n',
    );
  });

  it("refuses a machine that Stompnet does not run on", () => {
    makePedal("confirmed", "armv7l");
    expect(deploy("a", "--bundle", bundle).output).toBe(
      'The pedal "a" is armv7l; Stompnet runs on 64-bit ARM and x86 only.\n',
    );
  });
});
