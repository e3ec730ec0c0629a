/** Whatever brings the pedal down twice is passed over at the third start: the firmware itself, killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CrashGuard } from "../../src/pedal/crash-guard.ts";
import { initialPedalState } from "../../src/state/pedal.ts";
import { goldenModel } from "../support/pedalsim/product.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const folder = temporaryFolder();

/** Plays until a model is ready, then gets the signal; what it said. */
async function playUntil(signal: NodeJS.Signals): Promise<string> {
  const words = ["play", "--backend", "bench", "--no-page", "--data", folder.path];
  const pedal = spawn(process.execPath, [main, ...words, "--model", goldenModel("syn-lstm-1x8")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  let isTold = false;
  pedal.stdout.on("data", (text) => {
    said += text;
    if (!isTold && /The model .* is ready/.test(said)) isTold = pedal.kill(signal);
  });
  await once(pedal, "close");
  return said;
}

describe("a pedal that was killed while a model played", () => {
  it("starts with it once more, and the third time without it, saying so", async () => {
    expect(await playUntil("SIGKILL")).toContain('"Syn lstm 1x8" is ready');
    expect(await playUntil("SIGKILL")).toContain('"Syn lstm 1x8" is ready');
    const third = await playUntil("SIGTERM");
    expect(third).toContain('The pedal died 2 times while "Syn lstm 1x8" played');
    expect(third).not.toContain('"Syn lstm 1x8" is ready');
    expect(third).toMatch(/The model "(?!Syn lstm).*" is ready/);
  });

  it("forgets a death once the pedal has ended well with that model", async () => {
    await playUntil("SIGKILL");
    await playUntil("SIGTERM");
    await playUntil("SIGKILL");
    expect(await playUntil("SIGTERM")).toContain('"Syn lstm 1x8" is ready');
  });
});

describe("the guard against crashes", () => {
  const state = { ...initialPedalState(), model: "a", cabinet: "big", catalogue: ["a", "b"] };
  const open = (boot = "this boot") => CrashGuard.open(join(folder.path, "playing.json"), boot, () => {});

  it("passes over a preset of model and cabinet, marks it, and keeps the mark while something else plays", async () => {
    for (let death = 0; death < 2; death++) await (await open()).follow(state);
    const guard = await open();
    expect(guard.admit(state)).toMatchObject({ model: "a", cabinet: null, faults: ["model-refused"] });
    await guard.follow({ model: "b", cabinet: null });
    await guard.prove();
    expect((await open()).admit(state).message).toContain('"A" with "Big"');
  });

  it("takes a plug that was pulled for no death, however often, and still counts two deaths in one boot", async () => {
    for (let cut = 0; cut < 5; cut++) await (await open(`boot ${cut}`)).follow(state);
    expect((await open("boot 5")).admit(state)).toBe(state);
    for (let death = 0; death < 2; death++) await (await open("boot 6")).follow(state);
    expect((await open("boot 6")).admit(state).message).toContain("died 2 times");
  });

  it("takes the mark away from what was chosen again and has proven itself", async () => {
    for (let death = 0; death < 2; death++) await (await open()).follow(state);
    const guard = await open();
    await guard.follow(state);
    await guard.prove();
    expect((await open()).admit(state)).toBe(state);
  });
});
