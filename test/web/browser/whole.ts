/** What holds for the page as a whole: size, stillness, contrast, keyboard and screen reader. */
import { expect, it } from "vitest";
import { desktop, phone } from "../../support/browser/chromium.ts";
import { type PedalInBrowser, textIs } from "../../support/browser/pedal-in-browser.ts";
import { faintTexts } from "../contrast.ts";

export function thePageAsAWhole(web: PedalInBrowser): void {
  it.each([
    ["a phone", phone],
    ["a desktop", desktop],
  ])("on %s is small, still, legible and nothing sticks out, in every view", async (_name, size) => {
    const fresh = await web.open(web.pedal.url, size);
    expect(fresh.receivedBytes).toBeLessThan(150_000);
    for (const name of ["play", "presets", "models", "compare", "studio", "pedal"]) {
      await fresh.evaluate(`location.hash = "${name}"`);
      await fresh.until(`!document.querySelector(".view-${name}").hidden`);
      expect(await fresh.evaluate(faintTexts), name).toEqual([]);
      const squeezed = `[...document.querySelectorAll(".view-${name} :is(.bank-name, .choice, .chip, h1)")]
        .filter((one) => one.textContent !== "" && one.clientWidth < 60).map((one) => one.textContent)`;
      expect(await fresh.evaluate(squeezed), name).toEqual([]);
      expect(
        await fresh.evaluate("document.documentElement.scrollWidth - innerWidth"),
        name,
      ).toBeLessThanOrEqual(0);
    }
    // A dozen readings, with meters and figures at work.
    await fresh.evaluate("new Promise((done) => setTimeout(done, 600))");
    expect(await fresh.evaluate("window.shifts")).toEqual([]);
    expect(fresh.errors).toEqual([]);
    expect(await fresh.evaluate("window.refused")).toEqual([]);
  });

  it("moves nothing under a hand while feet and other hands are at work", async () => {
    const fresh = await web.open(web.pedal.url);
    const send = (event: object) =>
      fetch(`${web.pedal.url}api/v1/events`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(event),
      });
    for (const tuner of [true, false]) {
      await send({ type: "tunerSet", tuner });
      await fresh.until(`document.querySelector(".tuner").hidden === ${!tuner}`);
    }
    for (const name of ["A", "B", "C", "D with a long name", "E", "F", "G", "H"]) {
      await send({ type: "presetSaved", name });
      await fresh.until(`document.querySelector(".place").textContent.includes(${JSON.stringify(name)})`);
    }
    await send({ type: "snapshotSaved", name: "Loud" });
    await send({ type: "modelStepped", by: 1 });
    await send({ type: "parameterSet", name: "gain", value: -12.5 });
    await fresh.until(`document.querySelector(".place").textContent.endsWith("(edited)")`);
    await send({ type: "modelStepped", by: -1 });
    await fresh.until(textIs("h1.model", "Clean Boost"));
    await send({ type: "parameterSet", name: "gain", value: 0 });
    const banks = JSON.stringify([{ name: "Bank 1", presets: [] }]);
    await fetch(`${web.pedal.url}api/v1/banks`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: banks,
    });
    await fresh.until(`document.querySelector(".quick .chips").textContent.startsWith("No presets")`);
    await fresh.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    expect(await fresh.evaluate("window.shifts")).toEqual([]);
  });

  it("can be played with the keyboard alone", async () => {
    const fresh = await web.open(web.pedal.url);
    const focused = () =>
      fresh.evaluate<string>(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent ?? ''",
      );
    const reached = new Set<string>();
    for (let step = 0; step < 80; step++) {
      await fresh.press("Tab");
      reached.add(await focused());
      if ((await focused()) === "Effect: press for bypass") break;
    }
    expect([...reached]).toEqual(
      expect.arrayContaining(["To the pedal", "Presets", "Gain", "Tuner", "Previous model"]),
    );
    expect(await fresh.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await fresh.press("Enter");
    await fresh.until(textIs(".bypass", "Bypass"));
    await fresh.press(" ");
    await fresh.until(textIs(".bypass", "Effect"));
  });

  it("lets the keyboard skip what stands above the view", async () => {
    const fresh = await web.open(`${web.pedal.url}#presets`);
    await fresh.press("Tab");
    await fresh.press("Enter");
    expect(await fresh.evaluate("document.activeElement.localName")).toBe("main");
    await fresh.press("Tab");
    expect(await fresh.evaluate("document.activeElement.ariaLabel")).toBe("Previous bank");
  });

  it("gives everything that can be pressed or turned a name for a screen reader", async () => {
    const nameless = `[...document.querySelectorAll("button,a,input,select,[role=slider],[role=meter]")]
      .filter((one) => !(one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).trim() && !one.textContent.trim())
      .map((one) => one.outerHTML)`;
    expect(await web.page.evaluate(nameless)).toEqual([]);
    expect(await web.page.evaluate("document.documentElement.lang")).toBe("en");
  });
}
