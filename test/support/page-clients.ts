/**
 * Fifty browsers at once, in a process of their own: each listens to every change, turns a knob (or with the word "still"
 * sets it to where it is) and asks for the state; two hear the sound; one sends a gigabyte. Writes "listening" once all are connected and each answer to the gigabyte.
 * Ends with its standard input.
 */
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { pageEvents } from "./event-stream.ts";

const url = process.argv[2]!;
const isStill = process.argv[3] === "still";
const clients = 50;
/** Together below the rate at which one address is told to wait. */
const pauseMs = 400;

let listening = 0;

async function listen(): Promise<void> {
  for await (const { event } of pageEvents(url)) {
    if (event === "hello" && ++listening === clients) process.stdout.write("listening\n");
  }
}

async function turn(client: number): Promise<void> {
  for (let step = 0; ; step++) {
    const value = isStill ? 0 : ((client + step) % 24) - 12;
    await fetch(`${url}api/v1/events`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ type: "parameterSet", name: "treble", value }),
    }).then((response) => response.text());
    await fetch(`${url}api/v1/state`).then((response) => response.text());
    await sleep(pauseMs);
  }
}

async function hear(): Promise<void> {
  const response = await fetch(`${url}api/v1/sound`);
  for await (const _ of response.body!);
}

/** @param isAnnounced whether its head says how large it is */
function sendGigabyte(isAnnounced: boolean): void {
  const piece = Buffer.alloc(1_000_000);
  const headers = isAnnounced ? { "Content-Length": 1e9 } : { "Transfer-Encoding": "chunked" };
  let isAnswered = false;
  const sending = request(`${url}api/v1/library?name=big.nam`, { method: "POST", headers }, (response) => {
    isAnswered = true;
    response.resume();
    process.stdout.write(`${response.statusCode}\n`);
  });
  // The pedal cuts the line some time after its answer.
  sending.on("error", () => {});
  let left = 1000;
  const go = () => {
    while (!isAnswered && left-- > 0) if (!sending.write(piece)) return void sending.once("drain", go);
  };
  go();
}

// They stay until the pedal goes.
if (isStill) process.on("unhandledRejection", () => process.exit());
process.stdin.on("end", () => process.exit()).resume();
for (let client = 0; client < clients; client++) {
  void listen();
  void turn(client);
}
for (let listener = 0; listener < 2; listener++) void hear();
sendGigabyte(true);
sendGigabyte(false);
