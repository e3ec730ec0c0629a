/** What is kept: presets, the library, a backup. */
import { expect, it } from "vitest";
import type { PageCard } from "../../../src/web/protocol.ts";
import { desktop, phone } from "../../support/browser/chromium.ts";
import { eventually, type PedalInBrowser, textIs } from "../../support/browser/pedal-in-browser.ts";
import { namFile } from "../../support/stompnet.ts";

export function keeping(web: PedalInBrowser): void {
  it("saves presets, recalls, renames, moves and deletes them, and brings them back", async () => {
    await web.view("presets");
    for (const name of ["Verse", "Solo"]) {
      await web.page.click(".save input");
      await web.page.type(name);
      await web.page.press("Enter");
      await web.page.until(
        `[...document.querySelectorAll(".presets .name")].some((row) => row.textContent.endsWith(${JSON.stringify(name)}))`,
      );
    }
    const names = () =>
      web.page.evaluate<string[]>(
        `[...document.querySelectorAll(".presets .name")].map((row) => row.textContent.slice(3))`,
      );
    const are = (...expected: string[]) => eventually(names).toEqual(expected);
    await are("Verse", "Solo");
    await web.page.click('[aria-label="Move Solo up"]');
    await are("Solo", "Verse");
    await web.page.click('[aria-label="Rename Verse"]');
    await web.page.type("Chorus");
    await web.page.press("Enter");
    await are("Solo", "Chorus");
    await web.page.click('[aria-label="Delete Solo"]');
    await are("Chorus");
    await web.undo("Solo is deleted.");
    await are("Solo", "Chorus");
    const bank = () => web.page.text(".presets .bank-name");
    await web.page.click(".presets .bank button.quiet");
    await eventually(bank).toBe("Bank 2");
    await web.page.click('[aria-label="Rename the bank"]');
    await web.page.type("Gig");
    await web.page.press("Enter");
    await eventually(bank).toBe("Gig");
    await web.page.click('[aria-label="Delete the bank"]');
    await eventually(bank).toBe("Bank 1");
    await are("Solo", "Chorus");
    await web.page.click(".presets li:nth-child(2) .choice");
    await eventually(async () => (await web.state())["position"]).toEqual({ bank: 0, preset: 1 });
    await web.view("play");
    await web.page.until(`document.querySelector(".place").textContent.includes("2 Chorus")`);
  });

  it("keeps snapshots of a preset: saved, renamed, moved, deleted and brought back", async () => {
    await web.view("presets");
    for (const name of ["Loud", "Soft"]) {
      await web.page.click(".snapshots-kept .save input");
      await web.page.type(name);
      await web.page.press("Enter");
      await web.page.until(
        `document.querySelector(".snapshots-kept li:last-child .name")?.textContent.endsWith(${JSON.stringify(name)})`,
      );
    }
    const are = (...expected: string[]) =>
      eventually(() =>
        web.page.evaluate<string[]>(
          `[...document.querySelectorAll(".snapshots-kept .name")].map((row) => row.textContent)`,
        ),
      ).toEqual(expected);
    await web.page.click('[aria-label="Move Soft up"]');
    await are("1  Soft", "2  Loud");
    await web.page.click('[aria-label="Rename Loud"]');
    await web.page.type("Louder");
    await web.page.press("Enter");
    await are("1  Soft", "2  Louder");
    await web.page.click('[aria-label="Delete Soft"]');
    await are("1  Louder");
    await web.undo("Soft is deleted.");
    await are("1  Soft", "2  Louder");
    await web.page.click(".snapshots-kept li:nth-child(2) .choice");
    await eventually(async () => (await web.state())["snapshot"]).toBe(1);
    await web.view("play");
  });

  it("takes a good model in, refuses bad ones with the reason, and the foot reaches it at once", async () => {
    const verdicts = () =>
      web.page.evaluate<string[]>(`[...document.querySelectorAll(".verdict")].map((row) => row.textContent)`);
    await web.view("models");
    const own = { metadata: { name: "Two transistors" } };
    await web.page.chooseFile(".importing input", web.write("Fuzz.nam", namFile(0.5, own)));
    await eventually(verdicts).toEqual(["addedFuzz.namFuzz is in the library."]);
    await web.page.chooseFile(".importing input", web.write("Short.nam", namFile(1, { weights: [1, 2] })));
    await eventually(async () => (await verdicts())[0]).toMatch(/^refusedShort\.nam.*exactly 1 weight/);
    await web.page.chooseFile(".importing input", web.write("Holiday.json", "{}"));
    await eventually(async () => (await verdicts())[0]).toMatch(/^refusedHoliday\.json/);
    await web.page.until(
      `[...document.querySelectorAll(".models .name")].some((name) => name.textContent === "Fuzz")`,
    );
    expect(await web.page.text(".models .facts")).toMatch(/^Two transistors, Linear/);
    await web.page.click('[aria-label="Rename Fuzz"]');
    await web.page.type("Big Fuzz");
    await web.page.press("Enter");
    await web.page.until(`document.querySelector('[aria-label="Delete Big Fuzz"]')`);
    await web.undo("Fuzz is called Big Fuzz now.");
    await web.page.click('[aria-label="Delete Fuzz"]');
    await web.page.until(
      `![...document.querySelectorAll(".models .name")].some((name) => name.textContent === "Fuzz")`,
    );
    await web.undo("Fuzz is deleted.");
    await web.page.until(
      `[...document.querySelectorAll(".models .name")].some((name) => name.textContent === "Fuzz")`,
    );
    await web.page.click(".models .row:first-child .choice");
    await web.page.until(textIs(".models .row:first-child .badge", "playing"));
    await web.page.click('[aria-label="Rename Fuzz"]');
    await web.page.type("Big Fuzz");
    await web.page.press("Enter");
    await web.view("play");
    await web.page.until(textIs("h1.model", "Big Fuzz"));
  });

  it.each([
    ["a phone", phone],
    ["a desktop", desktop],
  ])("keeps the longest name apart from what stands below it on %s", async (_name, size) => {
    const cards = (await (await fetch(`${web.pedal.url}api/v1/library`)).json()) as PageCard[];
    const { id } = cards[0]!;
    const rename = (name: string) =>
      fetch(`${web.pedal.url}api/v1/library/name?kind=model&id=${id}`, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name }),
      });
    const long = "My boutique overdrive of 1978, the bright switch on, at noon";
    const fresh = await web.open(web.pedal.url, size);
    await rename(long);
    await fresh.until(textIs("h1.model", long));
    const overlap = `document.querySelector("h1.model").getBoundingClientRect().bottom
      - document.querySelector(".stage .line").getBoundingClientRect().top`;
    expect(await fresh.evaluate(overlap)).toBeLessThanOrEqual(0);
    await rename("Big Fuzz");
    await fresh.until(textIs("h1.model", "Big Fuzz"));
    expect(await fresh.evaluate(overlap)).toBeLessThanOrEqual(0);
    expect(await fresh.evaluate("window.refused")).toEqual([]);
  });

  it("loses no press when a foot draws the list anew between down and up", async () => {
    await web.view("models");
    const hot = ".models .row:nth-child(3) .choice";
    const name = await web.page.text(`${hot} .name`);
    const [x, y] = await web.page.middleOf(hot);
    await web.page.mouse("mousePressed", x, y);
    const before = (await web.state())["model"];
    web.pedal.press("n");
    await eventually(async () => (await web.state())["model"] !== before).toBe(true);
    await web.page.evaluate("new Promise((done) => setTimeout(done, 100))");
    await web.page.mouse("mouseReleased", x, y);
    await web.page.until(textIs("h1.model", name));
    await web.view("play");
  });

  it("hands out a backup that another pedal takes", async () => {
    await web.view("pedal");
    const href = await web.page.evaluate<string>("document.querySelector('.backup a').href");
    const archive = new Uint8Array(await (await fetch(href)).arrayBuffer());
    const other = await web.startAnother("restored", "127.0.0.1:0");
    const taken = await fetch(`${other.url}api/v1/library?name=stompnet-backup.tar`, {
      method: "POST",
      body: archive,
    });
    expect(await taken.json()).toMatchObject({
      added: expect.arrayContaining([expect.objectContaining({ kind: "model", title: "Big Fuzz" })]),
    });
    const catalogue = (await (await fetch(`${other.url}api/v1/models`)).json()) as string[];
    expect(catalogue[0]).toMatch(/\/Big Fuzz\.nam$/);
    await other.stop();
    await web.view("play");
  });
}
