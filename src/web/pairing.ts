/**
 * Who may use the page from the network: whoever has read a code off the pedal itself. A paired browser holds a random
 * token in a cookie; the pedal keeps only the token's hash, so that its files give nobody a way in.
 */
import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { Milliseconds } from "../units.ts";
import { RequestRefusal } from "./request-refusal.ts";

/** Too many to be guessed at the rate at which the server lets anybody try. */
const codeDigits = 8;
const codeLives: Milliseconds = 5 * 60_000;
/** Wrong codes until another one is made. */
const mostAttempts = 5;
const mostSessions = 32;
const cookieName = "stompnet";
const cookieSeconds = 365 * 24 * 3600;

export type PairingParts = {
  clock: () => Milliseconds;
  /** Lets the person at the pedal read the code, and nobody else; null takes it away again. */
  showCode: (code: string | null) => void;
  /** Hashes of the sessions of last time. */
  remembered: readonly string[];
  /** Hears the hashes to remember. */
  remember: (hashes: readonly string[]) => void;
};

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
}

export class Pairing {
  readonly #parts: PairingParts;
  #sessions: readonly string[];
  #code: { text: string; until: Milliseconds; attempts: number } | null = null;

  constructor(parts: PairingParts) {
    this.#parts = parts;
    this.#sessions = parts.remembered.slice(-mostSessions);
  }

  /** Makes a code, unless one is still good, and shows it. */
  ask(): void {
    const now = this.#parts.clock();
    if (this.#code !== null && now < this.#code.until) return;
    const text = String(randomInt(10 ** codeDigits)).padStart(codeDigits, "0");
    this.#code = { text, until: now + codeLives, attempts: 0 };
    this.#parts.showCode(text);
  }

  /**
   * The value of the cookie that opens the page from now on.
   * @throws RequestRefusal for a wrong code or one that is too old
   */
  redeem(attempt: string): string {
    const code = this.#code;
    if (code === null || this.#parts.clock() >= code.until) {
      this.#forgetCode();
      throw new RequestRefusal(403, "That code is no longer good: ask the pedal for a new one.");
    }
    if (!isSame(attempt.replace(/\s/g, ""), code.text)) {
      code.attempts++;
      if (code.attempts >= mostAttempts) this.#forgetCode();
      throw new RequestRefusal(403, "That is not the code that the pedal shows: look again.");
    }
    this.#forgetCode();
    const token = randomBytes(32).toString("base64url");
    this.#keep([...this.#sessions, hashOf(token)].slice(-mostSessions));
    return `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieSeconds}`;
  }

  /** @param cookies a request's Cookie header */
  knows(cookies: string | undefined): boolean {
    const token = new RegExp(`(?:^|; )${cookieName}=([\\w-]{43})(?:;|$)`).exec(cookies ?? "")?.[1];
    return token !== undefined && this.#sessions.includes(hashOf(token));
  }

  /** Every browser has to pair again. */
  forgetAll(): void {
    this.#keep([]);
  }

  #keep(sessions: readonly string[]): void {
    this.#sessions = sessions;
    this.#parts.remember(sessions);
  }

  #forgetCode(): void {
    if (this.#code === null) return;
    this.#code = null;
    this.#parts.showCode(null);
  }
}
