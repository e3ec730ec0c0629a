/** The pedal itself over the network: its settings, its firmware, and starting it anew. */
import { mostBytes } from "../library/intake/limits.ts";
import { configurationJsonSchema } from "../state/configuration.ts";
import { json } from "./answers.ts";
import { chunksOf, readJson, readText, refuseAnnounced, welcome } from "./body.ts";
import type { PedalPort } from "./port.ts";
import { RequestRefusal } from "./request-refusal.ts";
import type { Route } from "./routes.ts";

const mostSignatureBytes = 4096;

export function pedalRoutes(port: PedalPort): Route[] {
  return [...settingsRoutes(port), ...firmwareRoutes(port), restartRoute(port)];
}

function settingsRoutes({ settings }: PedalPort): Route[] {
  return [
    {
      method: "GET",
      path: "/api/v1/settings",
      answer: async () => json({ schema: configurationJsonSchema(), ...(await settings.read()) }),
    },
    {
      method: "PUT",
      path: "/api/v1/settings",
      answer: async (request) => {
        const value = await readJson(request, mostBytes.configuration);
        if (typeof value !== "object" || value === null || Array.isArray(value))
          throw new RequestRefusal(400, "The settings are an object: { ... }, as pedal.json is.");
        return json(await settings.write(value));
      },
    },
  ];
}

function firmwareRoutes({ firmware }: PedalPort): Route[] {
  let isReceiving = false;
  return [
    { method: "GET", path: "/api/v1/firmware", answer: async () => json(await firmware.read()) },
    {
      method: "PUT",
      path: "/api/v1/firmware/signature",
      isHeavy: true,
      answer: async (request) => json(await firmware.sign(await readText(request, mostSignatureBytes))),
    },
    {
      method: "POST",
      path: "/api/v1/firmware",
      isHeavy: true,
      answer: async (request, response) => {
        refuseAnnounced(request, mostBytes.update);
        if (isReceiving) throw new RequestRefusal(409, "Another update is being taken in: wait for it.");
        isReceiving = true;
        try {
          welcome(request, response);
          return json({ received: await firmware.receive(chunksOf(request, mostBytes.update)) });
        } finally {
          isReceiving = false;
        }
      },
    },
  ];
}

function restartRoute({ restart }: PedalPort): Route {
  return {
    method: "POST",
    path: "/api/v1/restart",
    isHeavy: true,
    answer: () => {
      if (restart === null)
        throw new RequestRefusal(
          409,
          "Nobody would start it again: end it where you started it, and start it there.",
        );
      restart();
      return json({ restarting: true });
    },
  };
}
