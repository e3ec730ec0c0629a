/**
 * The page's server: part of the control thread, so the audio thread never waits for it. Every request passes the same
 * gates in the same order: name and origin, how often, paired or not, and only then its handler.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { page } from "../../build/page.ts";
import type { StickReport } from "../library/intake/report.ts";
import { Refusal } from "../refusal.ts";
import type { Milliseconds } from "../units.ts";
import { pathOf, sendFailure, sendJson } from "./answers.ts";
import { EventStreams } from "./event-streams.ts";
import { refuseStrangers, securityHeaders } from "./guard.ts";
import { mostFileBytes } from "./library-routes.ts";
import { isLoopback, type ListenAddress, urlOf } from "./listen-address.ts";
import { Pairing, type PairingParts } from "./pairing.ts";
import type { PedalPort } from "./port.ts";
import type { PageReading } from "./protocol.ts";
import { RateLimit } from "./rate-limit.ts";
import { RequestRefusal } from "./request-refusal.ts";
import { makeRoutes, mostUploadBytes, type Route } from "./routes.ts";
import { SoundStream } from "./sound-stream.ts";
import { StateView } from "./state-view.ts";

/** Changes within this time go out together: a turned knob makes hundreds a second. */
const gatherMs: Milliseconds = 15;
/** Ports tried after the usual one. */
const morePorts = 9;
const mostConnections = 256;

export type PageServerParts = {
  port: PedalPort;
  listen: ListenAddress;
  pairing: Omit<PairingParts, "clock">;
  clock: () => Milliseconds;
};

export class PageServer {
  readonly #parts: PageServerParts;
  readonly #server: Server;
  readonly #streams = new EventStreams();
  readonly #sound: SoundStream;
  readonly #view = new StateView();
  readonly #routes: Map<string, Route>;
  readonly #pairing: Pairing | null;
  readonly #headers = securityHeaders(page.hashes);
  readonly #packedPage = gzipSync(page.html);
  readonly #light: RateLimit;
  readonly #heavy: RateLimit;
  #gathering: NodeJS.Timeout | null = null;
  #leaveSticks: () => void = () => {};
  #leaveStudio: () => void = () => {};
  #lastStick: StickReport | null = null;

  constructor(parts: PageServerParts) {
    const { port, listen, clock } = parts;
    this.#parts = parts;
    this.#view.update(port.state());
    this.#sound = new SoundStream(port.rate);
    this.#pairing = isLoopback(listen.host) ? null : new Pairing({ ...parts.pairing, clock });
    // A hand on a knob makes thirty requests a second; fifty pages on one machine share its address.
    this.#light = new RateLimit(1000, 300, clock);
    this.#heavy = new RateLimit(20, 0.5, clock);
    const { version, rate, periodFrames, bench } = port;
    const routes = makeRoutes({
      port,
      facts: {
        version,
        page: page.hashes.script,
        rate,
        periodFrames,
        mostFileBytes,
        mayRestart: port.restart !== null,
        bench: bench === null ? null : { mostUploadBytes },
      },
      view: this.#view,
      streams: this.#streams,
      sound: this.#sound,
      pairing: this.#pairing,
      publish: () => this.#publish(),
      lastStick: () => this.#lastStick,
      clock,
    });
    this.#routes = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
    this.#server = this.#makeServer();
    port.log.onLine((line) => this.#streams.send("log", JSON.stringify(line)));
  }

  /** @returns the page's address @throws Refusal where no port is free */
  async start(): Promise<string> {
    const { host, port, mayMove } = this.#parts.listen;
    for (let further = 0; further <= (mayMove ? morePorts : 0); further++) {
      if (await this.#listen(host, port + further)) break;
    }
    if (!this.#server.listening && !(mayMove && (await this.#listen(host, 0)))) {
      throw new Refusal(
        `The page cannot be served at ${host}:${port}: another program is there, or the address is not this machine's. Choose another with --listen HOST:PORT.`,
      );
    }
    this.#leaveSticks = this.#parts.port.followSticks((report) => {
      this.#lastStick = report;
      this.#streams.send("stick", JSON.stringify(report));
    });
    this.#leaveStudio = this.#parts.port.studio.follow((studio) => {
      this.#streams.send("studio", JSON.stringify(studio));
    });
    return urlOf(host, (this.#server.address() as AddressInfo).port);
  }

  /** There is a new state: pages show it within a few milliseconds. */
  stateChanged(): void {
    if (this.#streams.count > 0) this.#gathering ??= setTimeout(this.#sendGathered, gatherMs);
  }

  get isWatched(): boolean {
    return this.#streams.count > 0;
  }

  showReading(reading: PageReading): void {
    this.#streams.send("reading", JSON.stringify(reading));
  }

  /** What the bench played since the last call. */
  hear(blocks: readonly Float32Array[]): void {
    this.#sound.push(blocks);
  }

  /** Never rejects. */
  async stop(): Promise<void> {
    clearTimeout(this.#gathering ?? undefined);
    this.#leaveSticks();
    this.#leaveStudio();
    await this.#parts.port.studio.stop();
    this.#streams.close();
    this.#sound.close();
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  readonly #sendGathered = (): void => {
    this.#gathering = null;
    this.#publish();
  };

  /** @returns the revision that holds everything so far */
  #publish(): number {
    const changed = this.#view.update(this.#parts.port.state());
    if (changed !== null) this.#streams.send("state", changed);
    return this.#view.revision;
  }

  #makeServer(): Server {
    const server = createServer({
      maxHeaderSize: 8192,
      headersTimeout: 5000,
      requestTimeout: 120_000,
      keepAliveTimeout: 5000,
    });
    server.maxConnections = mostConnections;
    server.maxRequestsPerSocket = 10_000;
    server.on("request", this.#serve);
    // Whoever asks before sending a large body is answered before it is sent.
    server.on("checkContinue", this.#serve);
    server.on("clientError", (_error, socket) => socket.destroy());
    return server;
  }

  #listen(host: string, port: number): Promise<boolean> {
    const server = this.#server;
    return new Promise((resolve) => {
      const failed = () => settle(false);
      const listening = () => settle(true);
      const settle = (isListening: boolean) => {
        server.off("error", failed).off("listening", listening);
        resolve(isListening);
      };
      server.once("error", failed).once("listening", listening);
      server.listen(port, host);
    });
  }

  readonly #serve = (request: IncomingMessage, response: ServerResponse): void => {
    const log = (sentence: string) => this.#parts.port.log.add(sentence);
    this.#answer(request, response)
      .catch((error: unknown) => sendFailure(request, response, error, log))
      // Whatever a client does, the pedal plays on.
      .catch((error: unknown) => {
        log(`An answer of the page failed: ${error}`);
        response.destroy();
      });
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.#headers)) response.setHeader(name, value);
    const route = this.#admit(request);
    const answer = await route.answer(request, response);
    if (answer.kind === "page") this.#sendPage(request, response);
    else if (answer.kind === "json") sendJson(response, 200, answer.text, answer.headers);
  }

  /** @throws RequestRefusal where the request may not be served */
  #admit(request: IncomingMessage): Route {
    refuseStrangers(request);
    const route = this.#routes.get(`${request.method} ${pathOf(request)}`);
    if (route === undefined) throw new RequestRefusal(404, "There is nothing here: see docs/api.md.");
    const client = request.socket.remoteAddress ?? "";
    if (!(route.isHeavy ? this.#heavy : this.#light).allows(client)) {
      throw new RequestRefusal(429, "That was too much at once: wait a moment.");
    }
    const isPaired = this.#pairing === null || this.#pairing.knows(request.headers.cookie);
    if (!isPaired && !route.isOpen) {
      throw new RequestRefusal(401, "This browser is not paired with the pedal yet.");
    }
    return route;
  }

  #sendPage(request: IncomingMessage, response: ServerResponse): void {
    const packs = /\bgzip\b/.test(String(request.headers["accept-encoding"]));
    const bytes = packs ? this.#packedPage : Buffer.from(page.html);
    if (packs) response.setHeader("Content-Encoding", "gzip");
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Length": bytes.length });
    response.end(bytes);
  }
}
