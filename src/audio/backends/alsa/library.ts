/**
 * The whole of libasound that the pedal uses, through koffi. koffi checks no bounds and trusts every handle: a call
 * from outside this file may pass only handles that came from it and memory as large as it says.
 *
 * Results below zero are negated errno values, as libasound gives them. Handles are addresses.
 */
import koffi from "koffi";
import { Refusal } from "../../../refusal.ts";
import type { SampleFormat } from "../port.ts";

export type PcmHandle = bigint;
export type HardwareParameters = bigint;
export type SoftwareParameters = bigint;
export type ControlHandle = bigint;
/** 0 or more, or a negated errno. */
export type Result = number;
/** A one-element array that a call writes its answer into. */
export type Answer<T> = [T];

export const playbackStream = 0;
export const captureStream = 1;
/** Reads and writes return at once; only `wait` waits. */
export const nonBlocking = 1;
export const interleavedAccess = 3;
export const mixerInterface = 2;

/** errno values that libasound answers with; negated in results. */
export const errors = {
  notPermitted: 1,
  noEntry: 2,
  inputOutput: 5,
  tryAgain: 11,
  accessDenied: 13,
  busy: 16,
  noDevice: 19,
  invalid: 22,
  brokenPipe: 32,
  badState: 77,
  suspended: 86,
} as const;

/** snd_pcm_format_t */
export const formatCodes: Readonly<Record<SampleFormat, number>> = { S16_LE: 2, S32_LE: 10, S24_3LE: 32 };

/** snd_ctl_elem_type_t */
export const elementTypes = { boolean: 1, integer: 2, enumerated: 3 } as const;

export type AlsaLibrary = ReturnType<typeof bind>;

/** Throws a Refusal where libasound is not installed. */
export function loadAlsa(): AlsaLibrary {
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load("libasound.so.2");
  } catch {
    throw new Refusal(
      "The ALSA sound library is not installed, so no sound card can be opened. Install it: apt install libasound2.",
    );
  }
  return bind(library);
}

function bind(library: ReturnType<typeof koffi.load>) {
  return { ...bindStream(library), ...bindParameters(library), ...bindControl(library) };
}

type Bound<T extends (...arguments_: never[]) => unknown> = T;

function bindStream(library: ReturnType<typeof koffi.load>) {
  const bound = <T extends (...arguments_: never[]) => unknown>(definition: string) =>
    library.func(definition) as unknown as Bound<T>;
  return {
    open: bound<(handle: Answer<PcmHandle>, name: string, stream: number, mode: number) => Result>(
      "int snd_pcm_open(_Out_ void **pcm, const char *name, int stream, int mode)",
    ),
    close: bound<(pcm: PcmHandle) => Result>("int snd_pcm_close(void *pcm)"),
    link: bound<(first: PcmHandle, second: PcmHandle) => Result>("int snd_pcm_link(void *pcm1, void *pcm2)"),
    unlink: bound<(pcm: PcmHandle) => Result>("int snd_pcm_unlink(void *pcm)"),
    prepare: bound<(pcm: PcmHandle) => Result>("int snd_pcm_prepare(void *pcm)"),
    start: bound<(pcm: PcmHandle) => Result>("int snd_pcm_start(void *pcm)"),
    drop: bound<(pcm: PcmHandle) => Result>("int snd_pcm_drop(void *pcm)"),
    /** 1 when ready, 0 after `milliseconds` of nothing. */
    wait: bound<(pcm: PcmHandle, milliseconds: number) => Result>("int snd_pcm_wait(void *pcm, int timeout)"),
    /** Frames ready to be read or free to be written. */
    available: bound<(pcm: PcmHandle) => Result>("long snd_pcm_avail_update(void *pcm)"),
    /** `memory` must hold `frames` interleaved frames of the granted format. */
    read: bound<(pcm: PcmHandle, memory: Uint8Array, frames: number) => Result>(
      "long snd_pcm_readi(void *pcm, void *memory, ulong frames)",
    ),
    write: bound<(pcm: PcmHandle, memory: Uint8Array, frames: number) => Result>(
      "long snd_pcm_writei(void *pcm, void *memory, ulong frames)",
    ),
    describeError: bound<(error: Result) => string>("const char *snd_strerror(int error)"),
    version: bound<() => string>("const char *snd_asoundlib_version()"),
  };
}

function bindParameters(library: ReturnType<typeof koffi.load>) {
  const bound = <T extends (...arguments_: never[]) => unknown>(definition: string) =>
    library.func(definition) as unknown as Bound<T>;
  type Set = (pcm: PcmHandle, parameters: HardwareParameters, value: number) => Result;
  type SetSoftware = (pcm: PcmHandle, parameters: SoftwareParameters, value: number | bigint) => Result;
  const set = (name: string, type: string) =>
    bound<Set>(`int snd_pcm_hw_params_${name}(void *, void *, ${type})`);
  const setWithDirection = (name: string, type: string) => {
    const call = bound<
      (pcm: PcmHandle, parameters: HardwareParameters, value: number, direction: number) => Result
    >(`int snd_pcm_hw_params_${name}(void *, void *, ${type}, int)`);
    return (pcm: PcmHandle, parameters: HardwareParameters, value: number) => call(pcm, parameters, value, 0);
  };
  return {
    allocateHardware: bound<(parameters: Answer<HardwareParameters>) => Result>(
      "int snd_pcm_hw_params_malloc(_Out_ void **)",
    ),
    freeHardware: bound<(parameters: HardwareParameters) => void>("void snd_pcm_hw_params_free(void *)"),
    anyHardware: bound<(pcm: PcmHandle, parameters: HardwareParameters) => Result>(
      "int snd_pcm_hw_params_any(void *, void *)",
    ),
    applyHardware: bound<(pcm: PcmHandle, parameters: HardwareParameters) => Result>(
      "int snd_pcm_hw_params(void *, void *)",
    ),
    setAccess: set("set_access", "int"),
    setFormat: set("set_format", "int"),
    setChannels: set("set_channels", "uint"),
    setRate: setWithDirection("set_rate", "uint"),
    testRate: setWithDirection("test_rate", "uint"),
    setPeriod: setWithDirection("set_period_size", "ulong"),
    testPeriod: setWithDirection("test_period_size", "ulong"),
    /** Changes `value` to what was set; `direction` is [0]. */
    setPeriodsNear: bound<
      (
        pcm: PcmHandle,
        parameters: HardwareParameters,
        value: Answer<number>,
        direction: Answer<number>,
      ) => Result
    >("int snd_pcm_hw_params_set_periods_near(void *, void *, _Inout_ uint *, _Inout_ int *)"),
    bufferFrames: bound<(parameters: HardwareParameters, frames: Answer<number>) => Result>(
      "int snd_pcm_hw_params_get_buffer_size(void *, _Out_ ulong *)",
    ),
    allocateSoftware: bound<(parameters: Answer<SoftwareParameters>) => Result>(
      "int snd_pcm_sw_params_malloc(_Out_ void **)",
    ),
    freeSoftware: bound<(parameters: SoftwareParameters) => void>("void snd_pcm_sw_params_free(void *)"),
    currentSoftware: bound<(pcm: PcmHandle, parameters: SoftwareParameters) => Result>(
      "int snd_pcm_sw_params_current(void *, void *)",
    ),
    applySoftware: bound<(pcm: PcmHandle, parameters: SoftwareParameters) => Result>(
      "int snd_pcm_sw_params(void *, void *)",
    ),
    boundary: bound<(parameters: SoftwareParameters, frames: Answer<number | bigint>) => Result>(
      "int snd_pcm_sw_params_get_boundary(void *, _Out_ ulong *)",
    ),
    setStartThreshold: bound<SetSoftware>("int snd_pcm_sw_params_set_start_threshold(void *, void *, ulong)"),
    setMinimumAvailable: bound<SetSoftware>("int snd_pcm_sw_params_set_avail_min(void *, void *, ulong)"),
  };
}

function bindControl(library: ReturnType<typeof koffi.load>) {
  const bound = <T extends (...arguments_: never[]) => unknown>(definition: string) =>
    library.func(definition) as unknown as Bound<T>;
  type Record_ = bigint;
  const allocate = (kind: string) =>
    bound<(record: Answer<Record_>) => Result>(`int snd_ctl_elem_${kind}_malloc(_Out_ void **)`);
  const free = (kind: string) => bound<(record: Record_) => void>(`void snd_ctl_elem_${kind}_free(void *)`);
  const setName = (kind: string) =>
    bound<(record: Record_, name: string) => void>(
      `void snd_ctl_elem_${kind}_set_name(void *, const char *)`,
    );
  const setNumber = (kind: string, field: string) =>
    bound<(record: Record_, value: number) => void>(`void snd_ctl_elem_${kind}_set_${field}(void *, uint)`);
  const getNumber = (field: string, type: string) =>
    bound<(record: Record_) => number>(`${type} snd_ctl_elem_info_get_${field}(void *)`);
  const act = (name: string) =>
    bound<(control: ControlHandle, record: Record_) => Result>(`int snd_ctl_${name}(void *, void *)`);
  const get = (kind: string, type: string) =>
    bound<(value: Record_, index: number) => number>(`${type} snd_ctl_elem_value_get_${kind}(void *, uint)`);
  const set = (kind: string, type: string) =>
    bound<(value: Record_, index: number, setting: number) => void>(
      `void snd_ctl_elem_value_set_${kind}(void *, uint, ${type})`,
    );
  return {
    openControl: bound<(handle: Answer<ControlHandle>, name: string, mode: number) => Result>(
      "int snd_ctl_open(_Out_ void **control, const char *name, int mode)",
    ),
    closeControl: bound<(control: ControlHandle) => Result>("int snd_ctl_close(void *control)"),
    allocateInfo: allocate("info"),
    freeInfo: free("info"),
    setInfoName: setName("info"),
    setInfoInterface: setNumber("info", "interface"),
    setInfoItem: setNumber("info", "item"),
    readInfo: act("elem_info"),
    infoType: getNumber("type", "int"),
    infoCount: getNumber("count", "uint"),
    infoMinimum: getNumber("min", "long"),
    infoMaximum: getNumber("max", "long"),
    infoItems: getNumber("items", "uint"),
    infoItemName: bound<(record: Record_) => string>("const char *snd_ctl_elem_info_get_item_name(void *)"),
    allocateValue: allocate("value"),
    freeValue: free("value"),
    setValueName: setName("value"),
    setValueInterface: setNumber("value", "interface"),
    readValue: act("elem_read"),
    writeValue: act("elem_write"),
    getInteger: get("integer", "long"),
    getBoolean: get("boolean", "int"),
    getEnumerated: get("enumerated", "uint"),
    setInteger: set("integer", "long"),
    setBoolean: set("boolean", "long"),
    setEnumerated: set("enumerated", "uint"),
  };
}
