/** Several things, one fault: it is raised as long as any of them is missing. */
import type { Fault } from "../../state/pedal.ts";
import type { Milliseconds } from "../../units.ts";
import type { Listener } from "../port.ts";

/** @returns for each thing, by its number, what hears whether it is well */
export function faultWhileMissing(
  fault: Fault,
  listen: Listener,
  clock: () => Milliseconds,
): (thing: number) => (isWell: boolean) => void {
  const missing = new Set<number>();
  return (thing) => (isWell) => {
    if (isWell) missing.delete(thing);
    else missing.add(thing);
    const type = missing.size > 0 ? "faultRaised" : "faultCleared";
    listen({ kind: "event", event: { type, fault }, at: clock() });
  };
}
