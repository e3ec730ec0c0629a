/** `--listen HOST:PORT`, or `listen` of pedal.json: where the page is served. */
import { isIP } from "node:net";
import { Refusal } from "../refusal.ts";

export type ListenAddress = {
  host: string;
  port: number;
  /** Whether the next ports are tried where this one is taken. */
  mayMove: boolean;
};

/** A = 440 Hz. */
const usualPort = 4400;
const loopback = "127.0.0.1";

const usualAddress: ListenAddress = { host: loopback, port: usualPort, mayMove: true };

/** @throws Refusal where the text is neither PORT, HOST nor HOST:PORT (an IPv6 host in brackets) */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:(\[[^\]]+\]|[^:[\]]+))?(?::(\d{1,5}))?$/.exec(text);
  const onlyPort = /^\d{1,5}$/.test(text);
  const named = onlyPort ? loopback : (match?.[1] ?? "");
  const host = named.replace(/^\[|\]$/g, "");
  const port = Number(onlyPort ? text : (match?.[2] ?? usualPort));
  if (host === "" || port > 65_535 || (named !== host && isIP(host) !== 6)) {
    throw new Refusal(
      `The page's address is "${text}": give HOST:PORT, such as 0.0.0.0:${usualPort} for every network or 127.0.0.1:8000 for this machine only.`,
    );
  }
  return { host, port, mayMove: false };
}

/** The address in `pedal.json`; null for the usual one. A mistake is told, and keeps nobody from playing. */
export function configuredAddress(text: string | null, tell: (sentence: string) => void): ListenAddress {
  if (text === null) return usualAddress;
  try {
    return parseListenAddress(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(`pedal.json: ${error.message}`);
    return usualAddress;
  }
}

/** Whether only programs of this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** As it stands in an address bar. */
export function urlOf(host: string, port: number): string {
  const everywhere = host === "0.0.0.0" || host === "::";
  const shown = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${port}/`;
}
