/** A thread of a team: does what the leader asks of it with its own sequences, until it is told to leave. */
import type { Precision } from "../engine/shared/kernels.ts";
import { type NetworkPlan, trainable } from "./plan.ts";
import { orders, type TeamTable, waitForChange, words } from "./team-table.ts";
import type { WindowShape } from "./trainable.ts";

export interface TeamMemberData {
  readonly team: TeamTable;
  readonly plan: NetworkPlan;
  readonly shape: WindowShape;
  readonly precision: Precision;
}

export function runTeamMember({ team, plan, shape, precision }: TeamMemberData): void {
  const network = trainable(plan, shape, precision);
  for (let count = 0; ; count++) {
    while (waitForChange(team.turn, words.count, count, Number.POSITIVE_INFINITY) === count);
    const order = Atomics.load(team.turn, words.order);
    if (order === orders.leave) return;
    if (order === orders.restart) network.restart();
    if (order === orders.forward) {
      network.parameters.set(team.parameters);
      network.forward(team.inputs, team.outputs);
    }
    if (order === orders.backward) {
      network.gradient.fill(0);
      network.backward(team.outer);
      team.gradient.set(network.gradient);
    }
    Atomics.store(team.turn, words.done, count + 1);
    Atomics.notify(team.turn, words.done);
  }
}
