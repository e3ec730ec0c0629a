/** Cards, mixer, rate and level. */
import { mixerComplaints } from "../../audio/boards/mixer.ts";
import { advise, type Finding, fault, fine, type World } from "./world.ts";

export function examineSound(world: World): Finding[] {
  return [cardsSeen(world), cardChosen(world), ...chosenCardFindings(world)];
}

function cardsSeen({ cards }: World): Finding {
  if (cards.length === 0) return fine("Cards", "none");
  return fine("Cards", cards.map(({ id, name }) => `${id} (${name})`).join(", "));
}

function cardChosen({ choice }: World): Finding {
  if (choice.kind === "none") return fault("Chosen card", "none", choice.sentence);
  const found = `${choice.card.id}: ${choice.board.name}`;
  return choice.warning === undefined
    ? fine("Chosen card", found)
    : advise("Chosen card", found, choice.warning);
}

function chosenCardFindings(world: World): Finding[] {
  if (world.choice.kind === "none") return [];
  if (world.versions.alsa === null) {
    const advice = "The ALSA sound library is not installed: apt install libasound2.";
    return [fault("Mixer", "not looked at", advice), fault("Rate", "not tried", advice)];
  }
  return [mixerState(world), rateAndPeriod(world), level(world.choice.board)];
}

function mixerState({ mixer }: World): Finding {
  if (mixer === null) return fine("Mixer", "not looked at");
  if (mixer.kind === "refused") return fault("Mixer", "closed to us", mixer.sentence);
  if (mixer.lines.length === 0) return fine("Mixer", "left as it is: this card has no settings of ours");
  const complaints = mixerComplaints(mixer.lines.filter(({ state }) => state === "missing"));
  const differing = mixer.lines.filter(({ state }) => state === "differs" || state === "refused");
  const right = mixer.lines.filter(({ state }) => state === "right").length;
  const found = `${right} of ${mixer.lines.length} settings as wanted`;
  if (differing.length > 0) {
    const list = differing.map(
      (line) => `${line.element} is ${line.found.join(", ")}, wanted ${line.wanted}`,
    );
    complaints.unshift(
      `The pedal sets these when it starts; if they stay as they are, set them with alsamixer: ${list.join("; ")}.`,
    );
  }
  return complaints.length === 0 ? fine("Mixer", found) : advise("Mixer", found, ...complaints);
}

function rateAndPeriod({ trial, running }: World): Finding {
  if (running !== null) {
    return fine(
      "Rate",
      `${running.rate} Hz, ${running.periodFrames} frames a period: a program plays through it now`,
    );
  }
  if (trial === null) return fine("Rate", "not tried");
  if (trial.kind === "refused") return fault("Rate", trial.reason, trial.sentence);
  const { rate, periodFrames, input, output } = trial;
  return fine("Rate", `${rate} Hz, ${periodFrames} frames a period, in ${input}, out ${output}`);
}

function level({
  inputFullScale,
  outputFullScale,
}: {
  inputFullScale: number | null;
  outputFullScale: number | null;
}): Finding {
  const word = (dBu: number | null) => (dBu === null ? "unknown" : `${dBu} dBu`);
  const found = `full scale in ${word(inputFullScale)}, out ${word(outputFullScale)}`;
  if (inputFullScale !== null) return fine("Level", found);
  return advise(
    "Level",
    found,
    "The input's full scale is not known for this card, so models may feel too clean or too hot: adjust the input gain by ear.",
  );
}
