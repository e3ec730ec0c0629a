import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { isLoopback, parseListenAddress, urlOf } from "../../src/web/listen-address.ts";
import { startPagePedal } from "../support/page-pedal.ts";

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
