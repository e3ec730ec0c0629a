/** Sounds rendered for a comparison: the same dry recording through one and through another. */
import type { ServerResponse } from "node:http";
import { largestPresetCount } from "../state/presets.ts";
import { type Complain, integer, optional, record, text } from "../state/schema.ts";
import { json } from "./answers.ts";
import { readJson } from "./body.ts";
import type { PedalPort, SampleWish } from "./port.ts";
import { RequestRefusal } from "./request-refusal.ts";
import type { Route } from "./routes.ts";

const mostWishBytes = 2000;
const wishSchema = record("a sound", {
  phrase: text("the name of a recording", 200),
  preset: optional(integer(0, largestPresetCount - 1, "a preset of this bank")),
  model: optional(text("a model of the library", 500)),
});

export function sampleRoutes({ samples, state }: PedalPort): Route[] {
  let isRendering = false;
  return [
    { method: "GET", path: "/api/v1/samples", answer: () => json({ phrases: samples.phrases() }) },
    {
      method: "POST",
      path: "/api/v1/samples",
      isHeavy: true,
      answer: async (request, response) => {
        const { phrase, wish } = readWish(await readJson(request, mostWishBytes));
        if ("model" in wish && wish.model !== null && !state().catalogue.includes(wish.model))
          throw new RequestRefusal(404, `There is no model "${wish.model}" in the library.`);
        if (isRendering) throw new RequestRefusal(409, "Another sound is being rendered: wait for it.");
        isRendering = true;
        try {
          sendWav(response, await samples.render(wish, phrase));
        } finally {
          isRendering = false;
        }
        return { kind: "stream" };
      },
    },
  ];
}

function readWish(value: unknown): { phrase: string; wish: SampleWish } {
  const complaints: string[] = [];
  const complain: Complain = (sentence) => complaints.push(sentence);
  const read = wishSchema.read(value, "", complain);
  if (read === undefined || complaints.length > 0) throw new RequestRefusal(400, complaints.join(" "));
  const { phrase, preset, model } = read;
  return { phrase, wish: preset === null ? { model } : { preset } };
}

function sendWav(response: ServerResponse, wav: Uint8Array): void {
  response.writeHead(200, { "Content-Type": "audio/wav", "Content-Length": wav.length });
  response.end(wav);
}
