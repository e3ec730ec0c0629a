/**
 * Sets a board's mixer and reads it back, in this process through the control interface: an element that takes a value
 * and does not keep it is as silent on stage as one that refuses.
 */
import {
  type AlsaLibrary,
  type Answer,
  type ControlHandle,
  elementTypes,
  errors,
  mixerInterface,
} from "../backends/alsa/library.ts";
import type { MixerSetting } from "./board.ts";

export type MixerLine = {
  element: string;
  wanted: MixerSetting["value"];
  /** The value of each channel after the attempt; items by name. Empty where it could not be read. */
  found: MixerSetting["value"][];
  /** `differs`: it kept another value, or was only looked at. */
  state: "right" | "missing" | "refused" | "differs";
};

export type MixerReport = { kind: "lines"; lines: MixerLine[] } | { kind: "refused"; sentence: string };

/** Sets what differs. `device` is the control's ALSA name, such as "hw:CARD=Zero". */
export function applyMixer(
  alsa: AlsaLibrary,
  device: string,
  settings: readonly MixerSetting[],
): MixerReport {
  return visit(alsa, device, settings, true);
}

/** Looks only. */
export function checkMixer(
  alsa: AlsaLibrary,
  device: string,
  settings: readonly MixerSetting[],
): MixerReport {
  return visit(alsa, device, settings, false);
}

/** A sentence for each line that is not right. */
export function mixerComplaints(lines: readonly MixerLine[]): string[] {
  return lines.flatMap((line) => {
    if (line.state === "right") return [];
    if (line.state === "missing") {
      return [`The mixer has no "${line.element}": this kernel names it otherwise; check the levels by ear.`];
    }
    const verb = line.state === "refused" ? "refused" : "did not keep";
    return [
      `The mixer ${verb} "${line.element}" = ${line.wanted} (it is ${line.found.join(", ") || "unknown"}): set it by hand with alsamixer.`,
    ];
  });
}

function visit(
  alsa: AlsaLibrary,
  device: string,
  settings: readonly MixerSetting[],
  change: boolean,
): MixerReport {
  if (settings.length === 0) return { kind: "lines", lines: [] };
  const control: Answer<ControlHandle> = [0n];
  const error = alsa.openControl(control, device, 0);
  if (error < 0) {
    const sentence = `The mixer of "${device}" cannot be opened (${alsa.describeError(error)}): its levels are as they were.`;
    return { kind: "refused", sentence };
  }
  try {
    return {
      kind: "lines",
      lines: settings.map((setting) => new Element(alsa, control[0], setting).visit(change)),
    };
  } finally {
    alsa.closeControl(control[0]);
  }
}

class Element {
  private readonly alsa: AlsaLibrary;
  private readonly control: ControlHandle;
  private readonly setting: MixerSetting;
  private readonly info: Answer<bigint> = [0n];
  private readonly value: Answer<bigint> = [0n];

  constructor(alsa: AlsaLibrary, control: ControlHandle, setting: MixerSetting) {
    this.alsa = alsa;
    this.control = control;
    this.setting = setting;
  }

  visit(change: boolean): MixerLine {
    this.alsa.allocateInfo(this.info);
    this.alsa.allocateValue(this.value);
    try {
      return this.inspect(change);
    } finally {
      this.alsa.freeInfo(this.info[0]);
      this.alsa.freeValue(this.value[0]);
    }
  }

  private inspect(change: boolean): MixerLine {
    const { alsa, setting } = this;
    alsa.setInfoInterface(this.info[0], mixerInterface);
    alsa.setInfoName(this.info[0], setting.element);
    alsa.setValueInterface(this.value[0], mixerInterface);
    alsa.setValueName(this.value[0], setting.element);
    const known = alsa.readInfo(this.control, this.info[0]);
    if (known < 0) return this.line(known === -errors.noEntry ? "missing" : "refused", []);
    const raw = this.rawValue();
    if (raw === undefined) return this.line("refused", this.read());
    if (this.isRight(this.read())) return this.line("right", this.read());
    if (!change) return this.line("differs", this.read());
    for (let channel = 0; channel < this.channels(); channel++) this.put(channel, raw);
    const written = alsa.writeValue(this.control, this.value[0]);
    const found = this.read();
    if (written < 0) return this.line("refused", found);
    return this.line(this.isRight(found) ? "right" : "differs", found);
  }

  private line(state: MixerLine["state"], found: MixerLine["found"]): MixerLine {
    return { element: this.setting.element, wanted: this.setting.value, found, state };
  }

  private channels(): number {
    return this.alsa.infoCount(this.info[0]);
  }

  private isRight(found: MixerLine["found"]): boolean {
    return found.length > 0 && found.every((value) => value === this.setting.value);
  }

  /** The wanted value as the element counts it; undefined if it is of another type or has no such item. */
  private rawValue(): number | undefined {
    const type = this.alsa.infoType(this.info[0]);
    const { value } = this.setting;
    if (type === elementTypes.boolean && typeof value === "boolean") return value ? 1 : 0;
    if (type === elementTypes.integer && typeof value === "number") return value;
    if (type === elementTypes.enumerated && typeof value === "string") {
      const item = this.itemNames().indexOf(value);
      return item < 0 ? undefined : item;
    }
    return undefined;
  }

  private itemNames(): string[] {
    const { alsa } = this;
    return Array.from({ length: alsa.infoItems(this.info[0]) }, (_, item) => {
      alsa.setInfoItem(this.info[0], item);
      alsa.readInfo(this.control, this.info[0]);
      return alsa.infoItemName(this.info[0]);
    });
  }

  private put(channel: number, raw: number): void {
    const { alsa } = this;
    const type = alsa.infoType(this.info[0]);
    if (type === elementTypes.boolean) alsa.setBoolean(this.value[0], channel, raw);
    else if (type === elementTypes.integer) alsa.setInteger(this.value[0], channel, raw);
    else alsa.setEnumerated(this.value[0], channel, raw);
  }

  private read(): MixerLine["found"] {
    const { alsa } = this;
    if (alsa.readValue(this.control, this.value[0]) < 0) return [];
    const type = alsa.infoType(this.info[0]);
    const names = type === elementTypes.enumerated ? this.itemNames() : [];
    return Array.from({ length: this.channels() }, (_, channel) => {
      if (type === elementTypes.boolean) return alsa.getBoolean(this.value[0], channel) !== 0;
      if (type === elementTypes.integer) return alsa.getInteger(this.value[0], channel);
      return names[alsa.getEnumerated(this.value[0], channel)] ?? "?";
    });
  }
}
