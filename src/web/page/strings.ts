/** Every word that the page says. */
import type { SlotRole } from "../../library/update/release.ts";
import type { ParameterUnit } from "../../state/parameters.ts";
import type { Fault } from "../../state/pedal.ts";
import type { PageRecording, PageTraining } from "../protocol.ts";

const minus = "\u2212";

/** A number with a real minus sign. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
}

const percent = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`;

export const strings = {
  product: "Stompnet",
  skip: "To the pedal",
  views: {
    play: "Play",
    presets: "Presets",
    models: "Models",
    compare: "Compare",
    studio: "Studio",
    pedal: "Pedal",
  },
  connection: { open: "Connected", lost: "Looking for the pedal …" },
  pageIsOld: "The pedal was updated: loading its new page.",

  effect: "Effect",
  bypass: "Bypass",
  pressForEffect: "Bypass: press for effect",
  pressForBypass: "Effect: press for bypass",
  tuner: "Tuner",
  tunerOff: "Tuner off",
  playOne: "Play one string.",
  noNote: "–",
  inTune: "in tune",
  cents: (cents: number) => `${cents > 0 ? "+" : ""}${signed(cents, 0)} cents`,
  tapTempo: "Tap",
  beats: (perMinute: number | null) => (perMinute === null ? "– bpm" : `${perMinute.toFixed(0)} bpm`),

  noModel: "No model",
  loading: (model: string) => `Loading ${model} …`,
  previousModel: "Previous model",
  nextModel: "Next model",
  nowPlaying: (model: string, word: string) => `${model}, ${word}`,

  knobs: "Knobs",
  knobHelp: "Drag, turn the wheel or use the arrow keys. Double click for the middle.",
  gateOff: "off",
  value: (value: number, unit: ParameterUnit) => (unit === "dB" ? `${signed(value, 1)} dB` : percent(value)),

  levels: "Levels",
  input: "In",
  output: "Out",
  silence: `${minus}∞ dB`,
  decibels: (level: number) => `${signed(level, 0)} dB`,
  load: "Load",
  loadNow: (mean: number) => percent(mean, 1),
  loadWorst: (worst: number) => `worst ${worst > 1 ? "over 100 %" : percent(worst, 1)}`,
  late: (count: number) => `${count} late`,
  breaks: (count: number) => (count === 0 ? "no breaks" : `${count} breaks`),

  bank: "Bank",
  previousBank: "Previous bank",
  nextBank: "Next bank",
  newBank: "New bank",
  newBankName: (number: number) => `Bank ${number}`,
  renameBank: "Rename the bank",
  removeBank: "Delete the bank",
  saveFirst: "Save a preset first: a bank begins with one.",
  presets: "Presets",
  noPresets: "No presets yet. Dial in a sound and save it.",
  noPresetsHere: "No presets yet. Dial in a sound and save it in Presets.",
  noSnapshots: "No snapshots of this preset yet.",
  presetItself: "Preset",
  edited: "edited",
  save: "Save",
  saveAs: "Save as new",
  presetName: "New preset",
  snapshots: "Snapshots of this preset",
  snapshotsHelp:
    "Other settings of the knobs for the same model and cabinet: a change of them can never make a gap.",
  snapshotName: "New snapshot",
  rename: (name: string) => `Rename ${name}`,
  moveUp: (name: string) => `Move ${name} up`,
  moveDown: (name: string) => `Move ${name} down`,
  remove: (name: string) => `Delete ${name}`,
  removed: (name: string) => `${name} is deleted.`,
  renamed: (name: string, now: string) => `${name} is called ${now} now.`,
  saved: (name: string) => `${name} is saved.`,
  undo: "Undo",
  newName: "New name",

  models: "Models",
  searchModels: "Search models",
  modelsFound: (shown: number, all: number) =>
    shown === all ? `${all} models` : `${shown} of ${all} models`,
  moreModels: (more: number) => `${more} more: search to see them.`,
  noModels: "There is no model in the library yet.",
  playing: "playing",

  share: (cost: number) => `${percent(cost, 1)} of a core`,
  download: (name: string) => `Download ${name}`,

  presetFiles: "Preset files",
  devices: "Devices",
  devicesHelp:
    "Record what goes into a device and what comes out of it, in any program with one interface. The pedal learns it while it plays.",
  deviceName: "Name of the device",
  signalLength: "Length of the test signal",
  captureHelp:
    "Put the device between the pedal's output and input: a test signal is played through it and recorded. The pedal is silent meanwhile.",
  capture: "Capture a device",
  drySide: "A new device: what went in",
  dryHelp: "A WAV file of the dry guitar, dropped here or chosen. What came out follows.",
  wetSide: "What came out",
  wetHelp: "A WAV file of the same playing through the device.",
  recordingFacts: ({ seconds, rate, delay, settlingMs }: NonNullable<PageRecording["found"]>) =>
    [
      `${seconds.toFixed(0)} s at ${rate / 1000} kHz`,
      delay < 0 ? `came out ${-delay} frames earlier` : `came out ${delay} frames later`,
      settlingMs === null ? "" : `remembers ${settlingMs.toFixed(0)} ms`,
    ]
      .filter(Boolean)
      .join(", "),
  network: "Network",
  usualNetwork: "as the device needs",
  trainingTime: "Time to train",
  minutes: (count: number) => (count === 1 ? "1 minute" : `${count} minutes`),
  deviceKind: "Kind of device",
  deviceKinds: ["amp or distortion", "delay, phaser or tremolo"],
  train: "Train",
  trainAnyway: "Train in spite of it",
  goOn: (network: string, share: number) => `Go on with ${network} at ${percent(share)}`,
  madeModel: (title: string, error: number) => `${title} is in the library: ${percent(error, 2)} error.`,
  playModel: "Play it",
  evaluate: "Evaluate it",
  evaluated: (error: number, verdict: string) => `Evaluated: ${percent(error, 2)} error. ${verdict}`,
  report: "Report",
  training: "Training",
  studioIdle: "Nothing runs. A training shows here how it goes.",
  stopStudio: "Stop",
  progress: "Progress",
  activities: {
    capture: (name: string) => `Recording ${name}`,
    training: (name: string) => `Training ${name}`,
    evaluation: (name: string) => `Evaluating ${name}`,
  },
  secondsLeft: (seconds: number | null) =>
    seconds === null
      ? "Beginning …"
      : seconds < 90
        ? `About ${Math.ceil(seconds)} s to go.`
        : `About ${Math.ceil(seconds / 60)} minutes to go.`,
  errorShare: (error: number) => percent(error, error < 0.001 ? 2 : error < 0.01 ? 1 : 0),
  trainingGoes: ({ network, updates, budget, bestError, lossNow, setbacks }: PageTraining) =>
    [
      `${network}: ${updates} of ${budget} updates`,
      bestError === null ? "" : `error ${percent(bestError, 2)} at best`,
      lossNow === null ? "" : `loss ${lossNow.toPrecision(3)}`,
      setbacks === 0 ? "" : `back to its best ${setbacks === 1 ? "once" : `${setbacks} times`}`,
    ]
      .filter(Boolean)
      .join(", "),

  compare: "Which is which?",
  compareHelp:
    "Two models or presets on the same dry recording, made equally loud, heard in this browser. The pedal plays on meanwhile.",
  sideNames: ["A", "B"] as const,
  hiddenName: "X",
  soundCalled: (name: string) => `Sound ${name}`,
  presetCalled: (name: string) => `Preset ${name}`,
  prepare: "Prepare and play",
  rendering: (title: string) => `Rendering ${title} …`,
  matched: ([one, other]: readonly [number, number]) => {
    const taken = (gain: number) => `${signed(20 * Math.log10(gain), 1)} dB`;
    return one === other
      ? "Both are as loud as they are."
      : `Equally loud: A ${taken(one)}, B ${taken(other)}.`;
  },
  beginBlind: "Begin a blind test",
  endBlind: "End the blind test",
  blindBegins: "X is A or B. Listen as long as you like, then say which.",
  hiddenIs: (name: string) => `X is ${name}`,
  score: (isRight: boolean, right: number, answers: number, chance: number) =>
    `${isRight ? "Right" : "Wrong"}: ${right} of ${answers}. By guessing one gets there in ${percent(chance)} of tries.`,

  cabinets: "Cabinet",
  noCabinet: "No cabinet",

  add: "Add to the library",
  addFiles: "Models, cabinets, a backup",
  addHelp: "Files dropped here or chosen: .nam, .json, .aidax, .ckpt, .wav, stompnet-backup.tar.",
  taking: (name: string) => `Trying ${name} …`,
  verdicts: { added: "added", known: "known", refused: "refused" },
  alreadyKnown: "The library has it already.",
  isAdded: (title: string) => `${title} is in the library.`,

  stick: "The last stick",
  stickStates: {
    working: (looked: number, all: number) => `Reading the stick: ${looked} of ${all}. Leave it in.`,
    done: () => "Done: the stick can be pulled out.",
    unfinished: () => "The stick was not read to the end. Put it in again.",
    away: () => "Done.",
  },

  listen: "Hear it here",
  listenNow: "Listen in this browser",
  stopListening: "Stop listening",
  listenHelp:
    "No guitar is plugged in: a recording plays through the pedal, and this browser can be its loudspeaker.",
  phrase: "What the guitar plays",
  sendRecording: "Play a recording of yours",
  sendHelp: "A WAV file of a dry guitar, dropped here or chosen.",
  sending: (name: string) => `Sending ${name} …`,
  nowThePhrase: (name: string) => `${name} is the guitar now.`,
  tooLarge: (name: string, mostBytes: number) =>
    `${name} is too large: the pedal takes files of at most ${Math.floor(mostBytes / 1e6)} MB here.`,

  faults: {
    "no-codec": "No sound card answers: plug it in; the pedal keeps looking.",
    "safe-mode": "Safe mode: the pedal failed several times and now passes the guitar on; the log says why.",
    "no-knobs": "The knobs do not answer: check the cable of their converter.",
    "no-switches": "The footswitches do not answer: check pedal.json and the wiring.",
    "no-encoders": "The encoder does not answer: check pedal.json and the wiring.",
    "no-display": "The display does not answer: check its cable.",
    "model-refused": "The last model could not be loaded.",
    "model-failed": "The last model computed something that is no sound.",
    late: "Sound comes late: choose a smaller model or a longer block.",
  } satisfies Record<Fault, string>,
  dismiss: "Dismiss",

  doctor: "Doctor",
  doctorHelp: "Looks at everything that the sound depends on and says what to mend.",
  examine: "Examine the pedal",
  examining: "Examining …",
  findings: { fine: "ok", advice: "note", fault: "fault" },
  settings: "Settings",
  settingsHelp:
    "What pedal.json says: the board, the switches, knobs and lights on it, and how the pedal behaves.",
  /** `lockOutMs`: "Lock out ms"; `i2cBus`: "I2C bus". */
  settingName: (name: string) => {
    const words = name.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
    const sentence = words.charAt(0).toUpperCase() + words.slice(1);
    return sentence.replace(/^(?:I2c|Gpio|Midi|Usb)(?= |$)/, (word) => word.toUpperCase());
  },
  settingValue: (value: unknown) =>
    value === null || value === undefined
      ? "not set"
      : value === true
        ? "yes"
        : value === false
          ? "no"
          : String(value),
  settingHelp: (
    { description, minimum, maximum }: { description?: string; minimum?: number; maximum?: number },
    usual: unknown,
  ) =>
    [
      description,
      minimum === undefined ? undefined : `${minimum} to ${maximum}`,
      usual === undefined || typeof usual === "object" ? undefined : `usually ${strings.settingValue(usual)}`,
    ]
      .filter(Boolean)
      .join("; "),
  takeAway: (name: string) => `Take ${name.toLowerCase()} away`,
  addOne: (name: string) => `Add to ${name.toLowerCase()}`,
  saveSettings: "Save the settings",
  discardSettings: "Discard the changes",
  settingsSaved: "The settings are saved.",
  settingsCount: (now: readonly string[], waiting: readonly string[]) =>
    [
      now.length > 0 ? `Counts from now on: ${now.join(", ")}.` : "",
      waiting.length > 0 ? `Counts after the next start: ${waiting.join(", ")}.` : "",
    ].join(" "),
  restart: "Start the pedal anew",
  restartSure: "The sound stops for a moment: press again",
  restartByHand: "To start anew, end the pedal where you started it and start it again.",

  update: "Firmware",
  firmwareRuns: (version: string, architecture: string) => `Version ${version}, ${architecture}`,
  slot: (slot: string) => `Slot ${slot}`,
  slotHolds: (version: string | null, role: SlotRole) =>
    `${version ?? "of unknown version"}: ${
      {
        good: "plays",
        trial: "is tried at the next start",
        tried: "proves itself: it stays once it has played for ten seconds",
        returned: "did not play for ten seconds; the pedal went back by itself",
        spare: "lies there unused",
      }[role]
    }`,
  sendUpdate: "Update",
  sendUpdateHelp:
    "The .stompnet file and the .minisig file beside it, both at once. Nothing changes until the next start.",
  updateNeedsBoth:
    "Give both files at once: the one that ends in .stompnet and its signature, which ends in .minisig.",
  installing: "It is signed and whole. The pedal unpacks it beside the one that plays.",
  updateWaits:
    "A new firmware lies ready: it is tried at the next start, and stays if it plays for ten seconds.",
  updateRunsAlready: "That is the firmware that runs.",
  backup: "Backup",
  backupHelp: "Models, cabinets, presets and settings in one file.",
  takeBackup: "Download a backup",
  restore: "Restore a backup",
  restoreHelp: "stompnet-backup.tar. What the pedal has of its own is never overwritten.",

  log: "Log",
  about: (version: string, rate: number, frames: number, mode: string) =>
    `Stompnet ${version}, ${rate / 1000} kHz, ${frames} frames a block, ${mode}`,
  benchMode: "bench mode",
  codecMode: "with a codec",

  pairTitle: "Pair this browser",
  pairHelp:
    "The pedal shows a code: on its display, at its terminal, or in the file pairing-code beside its state. Type it here.",
  pairCode: "Code",
  pair: "Pair",
  showCode: "Show the code",
  failed: "The pedal did not answer: is it switched on?",
};
