import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type AlsaLibrary,
  type Answer,
  captureStream,
  elementTypes,
  errors,
  formatCodes,
  interleavedAccess,
  loadAlsa,
  mixerInterface,
  nonBlocking,
  playbackStream,
} from "../../../src/audio/backends/alsa/library.ts";
import { codecEnvironment, noise, skipped } from "../../support/pedalsim/run.ts";

describe.skipIf(skipped !== undefined)("the binding of libasound", () => {
  let alsa: AlsaLibrary;

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "stompnet-library-"));
    writeFileSync(join(folder, "in.raw"), noise(4800));
    const mixer = join(folder, "mixer.txt");
    writeFileSync(
      mixer,
      "Digital Playback Volume;integer;0;207;12,13\nMute;boolean;0;1;1\nDSP Program;enumerated;FIR|IIR;0\n",
    );
    Object.assign(process.env, codecEnvironment({}, folder), { PEDAL_MIXER: mixer });
    alsa = loadAlsa();
  });

  function open(stream: number): bigint {
    const handle: Answer<bigint> = [0n];
    expect(alsa.open(handle, "pedal", stream, nonBlocking)).toBe(0);
    expect(handle[0]).not.toBe(0n);
    return handle[0];
  }

  /** Both directions at 48 kHz, 64 frames, four periods, S32_LE. */
  function openConfigured(): { capture: bigint; playback: bigint } {
    const pair = { capture: open(captureStream), playback: open(playbackStream) };
    for (const pcm of [pair.capture, pair.playback]) {
      const parameters: Answer<bigint> = [0n];
      expect(alsa.allocateHardware(parameters)).toBe(0);
      expect(alsa.anyHardware(pcm, parameters[0])).toBeGreaterThanOrEqual(0);
      expect(alsa.setAccess(pcm, parameters[0], interleavedAccess)).toBe(0);
      expect(alsa.setFormat(pcm, parameters[0], formatCodes.S32_LE)).toBe(0);
      expect(alsa.setChannels(pcm, parameters[0], 2)).toBe(0);
      expect(alsa.setRate(pcm, parameters[0], 48_000)).toBe(0);
      expect(alsa.setPeriod(pcm, parameters[0], 64)).toBe(0);
      const periods: Answer<number> = [4];
      expect(alsa.setPeriodsNear(pcm, parameters[0], periods, [0])).toBe(0);
      expect(alsa.applyHardware(pcm, parameters[0])).toBe(0);
      const frames: Answer<number> = [0];
      expect(alsa.bufferFrames(parameters[0], frames)).toBe(0);
      expect(frames[0]).toBe(256);
      alsa.freeHardware(parameters[0]);
      startOnlyByHand(pcm);
    }
    return pair;
  }

  function startOnlyByHand(pcm: bigint): void {
    const parameters: Answer<bigint> = [0n];
    const boundary: Answer<number | bigint> = [0];
    expect(alsa.allocateSoftware(parameters)).toBe(0);
    expect(alsa.currentSoftware(pcm, parameters[0])).toBe(0);
    expect(alsa.boundary(parameters[0], boundary)).toBe(0);
    expect(Number(boundary[0])).toBeGreaterThan(256);
    expect(alsa.setStartThreshold(pcm, parameters[0], boundary[0])).toBe(0);
    expect(alsa.setMinimumAvailable(pcm, parameters[0], 64)).toBe(0);
    expect(alsa.applySoftware(pcm, parameters[0])).toBe(0);
    alsa.freeSoftware(parameters[0]);
  }

  function close(...handles: bigint[]): void {
    for (const handle of handles) expect(alsa.close(handle)).toBe(0);
  }

  it("tells its version and puts errors into words", () => {
    expect(alsa.version()).toMatch(/^1\.\d+/);
    expect(alsa.describeError(-errors.noDevice)).toBe("No such device");
  });

  it("answers the name of a device that does not exist with an error and no handle", () => {
    const handle: Answer<bigint> = [0n];
    expect(alsa.open(handle, "no-such-device", captureStream, nonBlocking)).toBe(-errors.noEntry);
  });

  it("refuses to open a direction that is already open", () => {
    const capture = open(captureStream);
    expect(alsa.open([0n], "pedal", captureStream, nonBlocking)).toBe(-errors.busy);
    close(capture);
  });

  it("refuses formats, rates, periods and channels that the card has not", () => {
    const pcm = open(captureStream);
    const parameters: Answer<bigint> = [0n];
    alsa.allocateHardware(parameters);
    alsa.anyHardware(pcm, parameters[0]);
    const floatLittleEndian = 14;
    expect(alsa.setFormat(pcm, parameters[0], floatLittleEndian)).toBe(-errors.invalid);
    expect(alsa.setFormat(pcm, parameters[0], formatCodes.S24_3LE)).toBe(0);
    expect(alsa.setChannels(pcm, parameters[0], 5)).toBe(-errors.invalid);
    expect(alsa.setRate(pcm, parameters[0], 47_000)).toBe(-errors.invalid);
    expect(alsa.testRate(pcm, parameters[0], 47_000)).toBe(-errors.invalid);
    expect(alsa.testRate(pcm, parameters[0], 44_100)).toBe(0);
    expect(alsa.setPeriod(pcm, parameters[0], 1_000_000)).toBe(-errors.invalid);
    expect(alsa.testPeriod(pcm, parameters[0], 1_000_000)).toBe(-errors.invalid);
    expect(alsa.testPeriod(pcm, parameters[0], 64)).toBe(0);
    alsa.freeHardware(parameters[0]);
    close(pcm);
  });

  it("plays a period: prepare, write, start, wait, ask, read, drop", () => {
    const { capture, playback } = openConfigured();
    const period = new Uint8Array(64 * 8);
    expect(alsa.prepare(capture)).toBe(0);
    expect(alsa.prepare(playback)).toBe(0);
    expect(alsa.write(playback, period, 64)).toBe(64);
    expect(alsa.write(playback, period, 64)).toBe(64);
    expect(alsa.start(playback)).toBe(0);
    expect(alsa.start(capture)).toBe(0);
    expect(alsa.wait(capture, 100)).toBe(1);
    expect(alsa.available(capture)).toBe(64);
    expect(alsa.read(capture, period, 64)).toBe(64);
    expect(new Int32Array(period.buffer)).toEqual(noise(4800).subarray(0, 128));
    expect(alsa.drop(capture)).toBe(0);
    expect(alsa.drop(playback)).toBe(0);
    close(capture, playback);
  });

  it("hears what it plays when the virtual codec has a cable, as late as the cable is long", () => {
    const { PEDAL_IN } = process.env;
    Object.assign(process.env, { PEDAL_CABLE: "10", PEDAL_IN: "/dev/null" });
    const { capture, playback } = openConfigured();
    Object.assign(process.env, { PEDAL_CABLE: "", PEDAL_IN });
    const played = noise(64);
    const heard = new Int32Array(128);
    expect(alsa.prepare(capture)).toBe(0);
    expect(alsa.prepare(playback)).toBe(0);
    expect(alsa.write(playback, new Uint8Array(played.buffer), 64)).toBe(64);
    expect(alsa.write(playback, new Uint8Array(64 * 8), 64)).toBe(64);
    expect(alsa.start(playback)).toBe(0);
    expect(alsa.start(capture)).toBe(0);
    expect(alsa.wait(capture, 100)).toBe(1);
    expect(alsa.read(capture, new Uint8Array(heard.buffer), 64)).toBe(64);
    expect(heard.subarray(0, 20)).toEqual(new Int32Array(20));
    expect(heard.subarray(20)).toEqual(played.subarray(0, 108));
    close(capture, playback);
  });

  it("waits in vain on a stream that was never started, but not for longer than told", () => {
    const { capture, playback } = openConfigured();
    expect(alsa.prepare(capture)).toBe(0);
    expect(alsa.wait(capture, 10)).toBe(0);
    expect(alsa.read(capture, new Uint8Array(512), 64)).toBe(-errors.tryAgain);
    close(capture, playback);
  });

  it("does not start a stream that is not configured", () => {
    const capture = open(captureStream);
    expect(alsa.start(capture)).toBeLessThan(0);
    expect(alsa.prepare(capture)).toBeLessThan(0);
    close(capture);
  });

  it("says that this plug-in's streams cannot be linked, so that both are started by hand", () => {
    const { capture, playback } = openConfigured();
    expect(alsa.link(capture, playback)).toBeLessThan(0);
    expect(alsa.unlink(capture)).toBeLessThan(0);
    close(capture, playback);
  });

  it("reads and writes mixer elements of every type", () => {
    const control: Answer<bigint> = [0n];
    expect(alsa.openControl(control, "pedal", 0)).toBe(0);
    const info: Answer<bigint> = [0n];
    const value: Answer<bigint> = [0n];
    expect(alsa.allocateInfo(info)).toBe(0);
    expect(alsa.allocateValue(value)).toBe(0);
    const choose = (name: string): number => {
      alsa.setInfoInterface(info[0], mixerInterface);
      alsa.setInfoName(info[0], name);
      alsa.setValueInterface(value[0], mixerInterface);
      alsa.setValueName(value[0], name);
      return alsa.readInfo(control[0], info[0]);
    };
    expect(choose("No Such Element")).toBe(-errors.noEntry);
    expect(choose("Digital Playback Volume")).toBe(0);
    expect(alsa.infoType(info[0])).toBe(elementTypes.integer);
    expect([alsa.infoCount(info[0]), alsa.infoMinimum(info[0]), alsa.infoMaximum(info[0])]).toEqual([
      2, 0, 207,
    ]);
    expect(alsa.readValue(control[0], value[0])).toBe(0);
    expect([alsa.getInteger(value[0], 0), alsa.getInteger(value[0], 1)]).toEqual([12, 13]);
    alsa.setInteger(value[0], 0, 207);
    expect(alsa.writeValue(control[0], value[0])).toBeGreaterThanOrEqual(0);
    alsa.setInteger(value[0], 0, 208);
    expect(alsa.writeValue(control[0], value[0])).toBe(-errors.invalid);
    expect(choose("Mute")).toBe(0);
    expect(alsa.infoType(info[0])).toBe(elementTypes.boolean);
    expect(alsa.readValue(control[0], value[0])).toBe(0);
    expect(alsa.getBoolean(value[0], 0)).toBe(1);
    alsa.setBoolean(value[0], 0, 0);
    expect(alsa.writeValue(control[0], value[0])).toBeGreaterThanOrEqual(0);
    expect(choose("DSP Program")).toBe(0);
    expect(alsa.infoType(info[0])).toBe(elementTypes.enumerated);
    expect(alsa.infoItems(info[0])).toBe(2);
    alsa.setInfoItem(info[0], 1);
    expect(alsa.readInfo(control[0], info[0])).toBe(0);
    expect(alsa.infoItemName(info[0])).toBe("IIR");
    expect(alsa.readValue(control[0], value[0])).toBe(0);
    expect(alsa.getEnumerated(value[0], 0)).toBe(0);
    alsa.setEnumerated(value[0], 0, 1);
    expect(alsa.writeValue(control[0], value[0])).toBeGreaterThanOrEqual(0);
    alsa.freeValue(value[0]);
    alsa.freeInfo(info[0]);
    expect(alsa.closeControl(control[0])).toBe(0);
  });

  it("answers a mixer that does not exist with an error", () => {
    expect(alsa.openControl([0n], "no-such-mixer", 0)).toBe(-errors.noEntry);
  });
});
