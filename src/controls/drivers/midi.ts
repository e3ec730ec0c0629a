/**
 * Raw MIDI devices (USB) and a serial DIN socket. Devices come and go: their folder is looked through again and again.
 * They are read when epoll says so. A read that waits (a stream) would hold a thread of Node's pool for each device,
 * four devices would hold them all, and knobs, display and lights would stand still.
 */

import { execFile } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Epoll } from "epoll";
import type { MidiConfiguration } from "../../state/configuration.ts";
import type { Milliseconds } from "../../units.ts";
import { MidiParser } from "../midi.ts";
import type { ControlDriver, Listener, Log } from "../port.ts";
import { Persistence, reasonOf } from "./persistence.ts";

const rescanTime: Milliseconds = 1000;

type Port = { descriptor: number; parser: MidiParser };

export class MidiDriver implements ControlDriver {
  private readonly midi: MidiConfiguration;
  private readonly log: Log;
  private readonly clock: () => Milliseconds;
  private readonly folder: string;
  private readonly scanning: Persistence;
  private readonly ports = new Map<string, Port>();
  private readonly refused = new Set<string>();
  private readonly bytes = Buffer.alloc(256);
  private epoll: Epoll | null = null;
  private listen: Listener = () => {};

  /** @param folder of the raw MIDI devices */
  constructor(midi: MidiConfiguration, log: Log, clock: () => Milliseconds, folder = "/dev/snd") {
    this.midi = midi;
    this.log = log;
    this.clock = clock;
    this.folder = folder;
    this.scanning = new Persistence("MIDI", log);
  }

  start(listen: Listener): void {
    this.listen = listen;
    void this.scanning.repeat(async () => {
      for (const path of await this.paths()) await this.openPort(path);
      await this.scanning.sleep(rescanTime);
    });
  }

  async stop(): Promise<void> {
    this.scanning.stop();
    for (const path of [...this.ports.keys()]) this.closePort(path);
    this.epoll?.close();
    this.epoll = null;
  }

  private async paths(): Promise<string[]> {
    const names = this.midi.usb ? await readdir(this.folder).catch(() => []) : [];
    const devices = names
      .filter((name) => /^midiC\d+D\d+$/.test(name))
      .map((name) => join(this.folder, name));
    const { serialPort } = this.midi;
    const paths = serialPort === null ? devices : [...devices, serialPort];
    // A device that was refused and then pulled out deserves another try when it comes back.
    for (const path of this.refused) if (!paths.includes(path)) this.refused.delete(path);
    return paths;
  }

  private async openPort(path: string): Promise<void> {
    if (this.ports.has(path)) return;
    try {
      const epoll = await this.poller();
      if (path === this.midi.serialPort) await setSerialSpeed(path);
      if (this.scanning.isStopped) return;
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
      this.ports.set(path, { descriptor, parser: new MidiParser() });
      epoll.add(descriptor, epollIn);
      if (this.refused.delete(path) || path !== this.midi.serialPort) this.log(`MIDI from ${path}.`);
    } catch (error) {
      if (!this.refused.has(path)) this.log(`No MIDI from ${path}: ${reasonOf(error)}.`);
      this.refused.add(path);
    }
  }

  private async poller(): Promise<Epoll> {
    if (this.epoll === null) {
      const { Epoll } = (await import("epoll")).default;
      this.epoll = new Epoll((_error, descriptor) => this.readPort(descriptor));
    }
    return this.epoll;
  }

  private readPort(descriptor: number): void {
    const found = [...this.ports].find(([, port]) => port.descriptor === descriptor);
    if (found === undefined) return;
    const [path, { parser }] = found;
    try {
      const length = readSync(descriptor, this.bytes, 0, this.bytes.length, null);
      if (length === 0) this.closePort(path);
      for (const byte of this.bytes.subarray(0, length)) {
        const message = parser.read(byte);
        if (message !== null) this.listen({ kind: "midi", message, at: this.clock() });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return;
      this.log(`MIDI from ${path} ended: ${reasonOf(error)}.`);
      this.closePort(path);
    }
  }

  private closePort(path: string): void {
    const port = this.ports.get(path);
    if (port === undefined) return;
    this.ports.delete(path);
    this.epoll?.remove(port.descriptor);
    closeSync(port.descriptor);
  }
}

/** EPOLLIN of epoll(7): there is something to read. */
const epollIn = 1;

/**
 * MIDI's 31 250 baud is no speed a terminal knows; with `dtoverlay=midi-uart0` a Pi's port set to 38 400 runs at it.
 * What is no terminal (a pipe) is taken as it is.
 */
function setSerialSpeed(path: string): Promise<void> {
  return new Promise((resolve) => {
    execFile("stty", ["-F", path, "38400", "raw", "-echo"], () => resolve());
  });
}
