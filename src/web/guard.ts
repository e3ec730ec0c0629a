/**
 * Who may talk to the pedal at all, decided from the request's head. A page from elsewhere in the same browser must
 * neither read nor change anything: not by a name that it makes point here (Host), not by a form or script (Origin).
 */
import type { IncomingMessage } from "node:http";
import { hostname } from "node:os";
import { RequestRefusal } from "./request-refusal.ts";

/** The host of a Host header without its port; null where it is none. */
function hostOf(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(header ?? "");
  return match === null ? null : match[1]!.toLowerCase().replace(/^\[|\]$/g, "");
}

/** IPv4 in IPv6's clothes, as a socket that listens on `::` names its address. */
function plainAddress(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:/, "").toLowerCase();
}

function ownNames(localAddress: string | undefined): Set<string> {
  const name = hostname().toLowerCase();
  return new Set(["localhost", "127.0.0.1", "::1", plainAddress(localAddress), name, `${name}.local`]);
}

/** @throws RequestRefusal for a name that is not ours and for requests that another site's page made */
export function refuseStrangers(request: IncomingMessage): void {
  const { headers, socket, method } = request;
  const host = hostOf(headers.host);
  if (host === null || !ownNames(socket.localAddress).has(host)) {
    throw new RequestRefusal(421, "The pedal does not know itself by this name: use its address.");
  }
  const site = headers["sec-fetch-site"];
  const isForeign = site !== undefined && site !== "same-origin" && site !== "none";
  const isNavigation = headers["sec-fetch-mode"] === "navigate" && method === "GET";
  if (isForeign && !isNavigation)
    throw new RequestRefusal(403, "Only the pedal's own page may ask for this.");
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) {
    throw new RequestRefusal(403, "Only the pedal's own page may ask for this.");
  }
}

/** On every answer. @param hashes of the page's own script and style, as CSP writes them */
export function securityHeaders(hashes: { script: string; style: string }): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      `script-src '${hashes.script}'`,
      `style-src '${hashes.style}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}
