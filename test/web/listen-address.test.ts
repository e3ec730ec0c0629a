import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { configuredAddress, isLoopback, parseListenAddress, urlOf } from "../../src/web/listen-address.ts";
import { startPagePedal } from "../support/page-pedal.ts";

describe("the address in pedal.json", () => {
  it("counts; without one, or with a mistake that is told, only this machine reaches the page", () => {
    const told: string[] = [];
    const tell = (sentence: string) => told.push(sentence);
    expect(configuredAddress("0.0.0.0:80", tell)).toMatchObject({ host: "0.0.0.0", port: 80 });
    expect(configuredAddress(null, tell)).toMatchObject({ host: "127.0.0.1", port: 4400 });
    expect(told).toEqual([]);
    expect(configuredAddress("everywhere:please", tell)).toMatchObject({ host: "127.0.0.1", port: 4400 });
    expect(told).toEqual([
      expect.stringMatching(/^pedal\.json: The page's address is "everywhere:please": give/),
    ]);
  });
});

describe("--listen", () => {
  it.each([
    ["8000", "127.0.0.1", 8000],
    ["0.0.0.0:8000", "0.0.0.0", 8000],
    ["0.0.0.0", "0.0.0.0", 4400],
    ["pedal.local:80", "pedal.local", 80],
    ["[::1]:8000", "::1", 8000],
    ["[::]", "::", 4400],
  ])("understands %s", (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port, mayMove: false });
  });

  it.each(["", ":", "host:port", "1.2.3.4:99999", "::1", "a:b:c", "[not6]:80"])(
    "refuses %j, saying how",
    (text) => {
      expect(() => parseListenAddress(text)).toThrow(/give HOST:PORT/);
    },
  );

  it("knows which addresses only this machine can reach", () => {
    expect(["127.0.0.1", "127.1.2.3", "localhost", "::1"].every(isLoopback)).toBe(true);
    expect(["0.0.0.0", "::", "192.168.1.2", "127.example.com"].some(isLoopback)).toBe(false);
  });

  it("prints an address that can be typed", () => {
    expect(urlOf("0.0.0.0", 4400)).toBe("http://localhost:4400/");
    expect(urlOf("::1", 80)).toBe("http://[::1]:80/");
  });

  it("refuses a port that another program has, and names it", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    await expect(startPagePedal(`127.0.0.1:${port}`)).rejects.toThrow(`127.0.0.1:${port}: another program`);
    other.close();
  });
});
