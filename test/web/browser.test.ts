/** The page in a real Chromium, against the whole firmware playing in bench mode. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { chromiumIsThere } from "../support/browser/chromium.ts";
import { eventually, PedalInBrowser, textIs } from "../support/browser/pedal-in-browser.ts";
import { keeping } from "./browser/keep.ts";
import { playing } from "./browser/play.ts";
import { thePageAsAWhole } from "./browser/whole.ts";
import { theWorkshop } from "./browser/workshop.ts";

const isThere = chromiumIsThere();
if (!isThere)
  console.warn("Skipped: Debian's chromium is not installed, and could not be (apt-get as root).");

// A browser, a terminal and trials at a low priority, beside whatever else the machine is doing.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.skipIf(!isThere)("the page in Chromium", () => {
  const web = new PedalInBrowser();
  beforeAll(() => web.start());
  afterEach(async () => {
    expect(web.page.errors).toEqual([]);
    expect(await web.page.evaluate("window.refused")).toEqual([]);
  });
  afterAll(() => web.stop());

  thePageAsAWhole(web);
  playing(web);
  keeping(web);
  theWorkshop(web);

  it("comes back by itself after the pedal was started anew", async () => {
    await web.restart(() => web.page.until("!document.body.classList.contains('is-connected')"));
    await web.page.until("document.body.classList.contains('is-connected')");
    web.pedal.press(" ");
    await web.page.until(textIs(".bypass", "Bypass"));
    web.pedal.press(" ");
    await web.page.until(textIs(".bypass", "Effect"));
    // What the browser said while nobody answered.
    expect(
      web.page.errors.every((error) =>
        /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_CONNECTION_RESET/.test(error),
      ),
    ).toBe(true);
    web.page.errors.length = 0;
  });

  it("lets a browser in from the network once its code is read off the terminal", async () => {
    const other = await web.startAnother("other", "0.0.0.0:0");
    const stranger = await web.chromium.open(other.url);
    await stranger.until("document.querySelector('dialog').open");
    await stranger.click("dialog button.quiet");
    await eventually(() => other.screen).toMatch(/Pairing code for the page: \d{4} \d{4}/);
    const code = /Pairing code for the page: (\d{4} \d{4})/.exec(other.screen)![1]!;
    await stranger.click("dialog input");
    await stranger.type(code);
    await stranger.press("Enter");
    await stranger.until("document.body.classList.contains('is-connected')");
    expect(await stranger.evaluate("document.cookie")).toBe("");
    expect(await stranger.evaluate("document.querySelector('dialog').open")).toBe(false);
    await other.stop();
  });
});
