/** Who is let in: names, origins, rates, sizes, pairing. */
import { request } from "node:http";
import { connect } from "node:net";
import { hostname } from "node:os";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, type PagePedal, type Reply, startPagePedal } from "../support/page-pedal.ts";

let pedal: PagePedal;
let open: PagePedal;

beforeAll(async () => {
  pedal = await startPagePedal();
  open = await startPagePedal("0.0.0.0:0");
});
afterAll(() => Promise.all([pedal.server.stop(), open.server.stop()]));
beforeEach(() => {
  pedal.wait(600_000);
  open.wait(600_000);
});

/** With headers that `fetch` would not let us write. */
function raw(
  { url }: PagePedal,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

describe("a page of another site", () => {
  it.each([
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost@evil",
    "[::1",
    "10.9.8.7",
  ])("is refused under the name %j, which it may have pointed at the pedal", async (host) => {
    expect(await raw(pedal, "GET", "/api/v1/state", { host })).toBe(421);
  });

  it.each(["localhost", "LOCALHOST:4400", "127.0.0.1", "[::1]:4400", hostname(), `${hostname()}.local`])(
    "is not what asks under the pedal's own name %s",
    async (host) => {
      expect(await raw(pedal, "GET", "/api/v1/state", { host })).toBe(200);
    },
  );

  it("is refused by its origin, and by what the browser says about it", async () => {
    const strangers: Record<string, string>[] = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: pedal.url.replace("http:", "https:").slice(0, -1) },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    ];
    for (const headers of strangers) {
      const host = new URL(pedal.url).host;
      expect(await raw(pedal, "GET", "/api/v1/state", { host, ...headers }), JSON.stringify(headers)).toBe(
        403,
      );
    }
    expect(
      await raw(pedal, "GET", "/", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }),
    ).toBe(200);
  });

  it("cannot send an event as a form or a plain text, which browsers let any site do", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]) {
      const headers = { host: "localhost", "content-type": type };
      expect(await raw(pedal, "POST", "/api/v1/events", headers)).toBe(415);
    }
  });
});

describe("every answer", () => {
  it("forbids scripts and styles but the page's own, frames, forms, sniffing and keeping", async () => {
    for (const path of ["", "api/v1/state", "nothing"]) {
      const { headers } = await fetch(pedal.url + path);
      const policy = headers.get("content-security-policy")!;
      expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});

describe("one client that asks without end", () => {
  it("is told to wait, and let in again later", async () => {
    const replies: Reply[] = [];
    for (let round = 0; round < 24; round++) {
      replies.push(...(await Promise.all(Array.from({ length: 50 }, () => ask(pedal, "GET", "models")))));
    }
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(1200);
    expect(refused[0]!.body.error).toMatch(/wait a moment/);
    pedal.wait(60_000);
    expect((await ask(pedal, "GET", "models")).status).toBe(200);
  });

  it("may make the pedal work only now and then", async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => ask(pedal, "GET", "doctor")));
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(10);
  });
});

describe("an upload that is too large", () => {
  it("is refused from its head alone, before a byte of it is sent", async () => {
    const { port } = new URL(pedal.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST /api/v1/phrases?name=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n`,
    );
    let answer = "";
    for await (const piece of socket) {
      answer += piece;
      if (answer.includes("}")) break;
    }
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    expect(answer).toMatch(/at most 64 MB/);
  });
});

describe("a pedal that the network can reach", () => {
  it("shows a stranger the page and nothing else", async () => {
    expect((await fetch(open.url)).status).toBe(200);
    for (const path of ["state", "events", "banks", "log", "settings", "doctor", "sound", "models"]) {
      expect((await ask(open, "GET", path)).status, path).toBe(401);
    }
    expect((await ask(open, "POST", "events", { type: "bypassToggled" })).status).toBe(401);
    expect((await ask(open, "DELETE", "pairing")).status).toBe(401);
  });

  it("lets in whoever reads the code off it, by a cookie that no script and no other site can use", async () => {
    await ask(open, "POST", "pairing/code");
    expect(open.code()).toMatch(/^\d{8}$/);
    const { headers, status } = await ask(open, "POST", "pairing", { code: open.code() });
    expect(status).toBe(200);
    expect(open.code()).toBeNull();
    const cookie = headers.get("set-cookie")!;
    expect(cookie).toMatch(/^stompnet=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const session = { cookie: cookie.split(";")[0]! };
    expect((await ask(open, "GET", "state", undefined, session)).status).toBe(200);
    const other = { cookie: `stompnet=${"A".repeat(43)}` };
    expect((await ask(open, "GET", "state", undefined, other)).status).toBe(401);
  });

  it("forgets every browser when one of them asks it to", async () => {
    await ask(open, "POST", "pairing/code");
    const { headers } = await ask(open, "POST", "pairing", { code: open.code() });
    const session = { cookie: headers.get("set-cookie")!.split(";")[0]! };
    expect((await ask(open, "DELETE", "pairing", undefined, session)).status).toBe(200);
    expect((await ask(open, "GET", "state", undefined, session)).status).toBe(401);
  });

  it("takes a code away after five wrong tries and after five minutes", async () => {
    await ask(open, "POST", "pairing/code");
    const wrong = open.code() === "00000000" ? "00000001" : "00000000";
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await ask(open, "POST", "pairing", { code: wrong })).status).toBe(403);
    }
    expect(open.code()).toBeNull();
    await ask(open, "POST", "pairing/code");
    const right = open.code();
    open.wait(5 * 60_000);
    expect((await ask(open, "POST", "pairing", { code: right })).body.error).toMatch(/no longer good/);
  });

  it("says neither code nor session in its log", async () => {
    await ask(open, "POST", "pairing/code");
    const code = open.code()!;
    const { headers } = await ask(open, "POST", "pairing", { code });
    const token = /stompnet=([\w-]+)/.exec(headers.get("set-cookie")!)![1]!;
    await ask(open, "GET", "nothing", undefined, { cookie: `stompnet=${token}` });
    const said = JSON.stringify(open.log.lines);
    expect(said).not.toContain(code);
    expect(said).not.toContain(token);
  });
});
