import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emptyReport } from "../../src/library/intake/report.ts";
import { initialPedalState } from "../../src/state/pedal.ts";
import { type PageEvent, pageEvents } from "../support/event-stream.ts";
import { ask, type PagePedal, startPagePedal } from "../support/page-pedal.ts";

let pedal: PagePedal;

beforeAll(async () => {
  pedal = await startPagePedal();
});
afterAll(() => pedal.server.stop());
beforeEach(() => pedal.wait(60_000));

async function nextOf(events: AsyncGenerator<PageEvent>, kind: string): Promise<PageEvent["data"]> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error(`the stream ended before an event "${kind}"`);
    if (value.event === kind) return value.data;
  }
}

describe("what a script asks of the pedal", () => {
  it("tells the state, the parameters with their units, the models and the banks", async () => {
    expect((await ask(pedal, "GET", "state")).body).toMatchObject({
      bypass: false,
      model: "clean",
      banks: [{}],
    });
    expect((await ask(pedal, "GET", "parameters")).body).toMatchObject({
      gain: { label: "Gain", unit: "dB", minimum: -24, maximum: 24 },
    });
    expect((await ask(pedal, "GET", "models")).body).toEqual(["clean", "crunch"]);
    expect((await ask(pedal, "GET", "banks")).body).toEqual(initialPedalState().banks);
  });

  it("tells what the live model calls its knobs", async () => {
    pedal.dispatch({ type: "modelWentLive", model: "clean", knobs: ["Drive"] });
    expect((await ask(pedal, "GET", "state")).body).toMatchObject({ modelKnobs: ["Drive"] });
    pedal.dispatch({ type: "modelWentLive", model: "clean" });
    expect((await ask(pedal, "GET", "state")).body).toMatchObject({ modelKnobs: [] });
  });

  it("tells the settings in the schema's own words", async () => {
    const { schema, playing } = (await ask(pedal, "GET", "settings")).body as {
      schema: { properties: Record<string, unknown> };
      playing: Record<string, unknown>;
    };
    expect(Object.keys(playing).filter((name) => !(name in schema.properties))).toEqual([]);
  });

  it("answers an event with the revision that holds its effect", async () => {
    const { body } = await ask(pedal, "POST", "events", { type: "parameterSet", name: "gain", value: 6 });
    const state = (await ask(pedal, "GET", "state")).body;
    expect(state).toMatchObject({ revision: body["revision"], parameters: { gain: 6 } });
  });

  it("changes the pedal's own state, and tells every page about it", async () => {
    const events = pageEvents(pedal.url);
    const { state } = await nextOf(events, "hello");
    const before = (state as { bypass: boolean }).bypass;
    await ask(pedal, "POST", "events", { type: "bypassToggled" });
    expect(await nextOf(events, "state")).toMatchObject({ bypass: !before });
    expect(pedal.state().bypass).toBe(!before);
    await events.return(undefined);
  });

  it("shows on every page what a foot does, only what has changed", async () => {
    const events = pageEvents(pedal.url);
    await nextOf(events, "hello");
    pedal.dispatch({ type: "modelStepped", by: 1 });
    const changed = await nextOf(events, "state");
    expect(Object.keys(changed).sort()).toEqual(["model", "revision"]);
    await events.return(undefined);
  });

  it("tells what becomes of a stick, while it is read and afterwards", async () => {
    const events = pageEvents(pedal.url);
    await nextOf(events, "hello");
    expect((await ask(pedal, "GET", "stick")).body).toBeNull();
    pedal.stick({ ...emptyReport("GIG"), looked: 2, candidates: 5 });
    expect(await nextOf(events, "stick")).toMatchObject({ state: "working", looked: 2, candidates: 5 });
    const refused = [{ file: "a.nam", sentence: "a.nam is no model." }];
    pedal.stick({ ...emptyReport("GIG"), state: "done", refused });
    expect(await nextOf(events, "stick")).toMatchObject({ state: "done", refused });
    expect((await ask(pedal, "GET", "stick")).body).toMatchObject({ state: "done", refused });
    await events.return(undefined);
  });

  it("keeps presets in the order in which they are handed back", async () => {
    for (const name of ["verse", "solo"]) await ask(pedal, "POST", "events", { type: "presetSaved", name });
    const [bank] = (await ask(pedal, "GET", "banks")).body as unknown as [{ presets: { name: string }[] }];
    bank.presets.reverse();
    expect((await ask(pedal, "PUT", "banks", [bank])).status).toBe(200);
    expect(pedal.state().banks[0]!.presets.map(({ name }) => name)).toEqual(["solo", "verse"]);
  });
});

describe("what a script asks wrongly", () => {
  const cases: [what: string, body: unknown, status: number, sentence: RegExp][] = [
    ["a misspelt event", { type: "bypasToggled" }, 400, /Did you mean "bypassToggled"\?/],
    [
      "an event that only the pedal may send",
      { type: "modelWentLive", model: "clean" },
      400,
      /Choose one of/,
    ],
    ["no event at all", [1, 2], 400, /type is missing/],
    ["null", null, 400, /type is missing/],
    ["a misspelt knob", { type: "parameterSet", name: "gian", value: 1 }, 400, /did you mean "gain"\?/],
    ["a knob without a value", { type: "parameterSet", name: "gain" }, 400, /value is missing/],
    ["a field that no event has", { type: "bypassToggled", loud: true }, 400, /loud is not a setting/],
    ["a model that is not there", { type: "modelChosen", model: "x" }, 404, /no model "x"/],
    ["half of a JSON text", '{"type":', 400, /not JSON/],
    ["an event of 5 kB", { type: "presetSaved", name: "x".repeat(5000) }, 413, /at most 4 kB/],
  ];
  it.each(cases)("refuses %s with a sentence", async (_what, body, status, sentence) => {
    const before = pedal.state();
    const reply = await ask(pedal, "POST", "events", body);
    expect(reply.status).toBe(status);
    expect(reply.body.error).toMatch(sentence);
    expect(pedal.state()).toBe(before);
  });

  it("refuses banks that are none, and leaves the pedal's own alone", async () => {
    const before = pedal.state();
    for (const banks of [{}, [], [{ name: 3 }], [{ name: "a", presets: [{}] }]]) {
      expect((await ask(pedal, "PUT", "banks", banks)).status).toBe(400);
    }
    expect(pedal.state()).toBe(before);
  });

  it("refuses an address that does not exist, and one with another method", async () => {
    expect((await ask(pedal, "GET", "nothing")).status).toBe(404);
    expect((await ask(pedal, "DELETE", "state")).status).toBe(404);
  });

  it("tells every page which recording is the guitar now, whoever chose it", async () => {
    const events = pageEvents(pedal.url);
    await nextOf(events, "hello");
    await ask(pedal, "PUT", "phrase", { name: "blues" });
    expect(await nextOf(events, "phrases")).toEqual({ playing: "blues", names: ["riff", "blues"] });
    await fetch(`${pedal.url}api/v1/phrases?name=mine`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: new Uint8Array(8),
    });
    expect(await nextOf(events, "phrases")).toMatchObject({ playing: "mine" });
    await events.return(undefined);
  });

  it("names a recording that is not there", async () => {
    const reply = await ask(pedal, "PUT", "phrase", { name: "waltz" });
    expect(reply).toMatchObject({ status: 422, body: { error: 'There is no recording "waltz" here.' } });
  });
});
