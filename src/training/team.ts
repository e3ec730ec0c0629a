/** A network trained by several threads: each has some of the sequences, all have the same parameters. */
import { Worker } from "node:worker_threads";
import type { Precision } from "../engine/shared/kernels.ts";
import { type NetworkPlan, trainable } from "./plan.ts";
import type { TeamMemberData } from "./team-member.ts";
import { createTeamTable, orders, type TeamTable, waitForChange, words } from "./team-table.ts";
import type { Trainable, WindowShape } from "./trainable.ts";

export interface TrainingTeam extends Trainable {
  /** Lets the other threads end. */
  dismiss(): void;
}

/** A window takes milliseconds, a thread's start a second. */
const patience = 30_000;

/**
 * The calling thread works as one of the team, and blocks while it waits for the others. The gradients are added in the
 * order of the threads, so that the same number of threads trains to the same bits.
 * @param threads that work, this one among them; the sequences are divided among them evenly
 * @param entry the file that a thread starts from: it must call runTeamMember with its workerData
 * @throws RangeError when the sequences cannot be divided so
 */
export function trainingTeam(
  plan: NetworkPlan,
  shape: WindowShape,
  precision: Precision,
  threads: number,
  entry: string | URL,
): TrainingTeam {
  if (shape.sequences % threads !== 0) throw new RangeError("the sequences must be divisible by the threads");
  const ownShape = { sequences: shape.sequences / threads, frames: shape.frames };
  const leader = trainable(plan, ownShape, precision);
  const { inputs, parameters, gradient } = leader;
  const members = Array.from({ length: threads - 1 }, () => {
    const team = createTeamTable(leader);
    const data: TeamMemberData = { team, plan, shape: ownShape, precision };
    const worker = new Worker(entry, { workerData: data, execArgv: [] });
    worker.unref();
    return { team, turns: 0 };
  });
  type Member = (typeof members)[number];
  const inputCount = ownShape.sequences * inputs * (leader.lookBack + shape.frames);
  const outputCount = ownShape.sequences * shape.frames;

  const ask = (member: Member, order: number): void => {
    Atomics.store(member.team.turn, words.order, order);
    Atomics.store(member.team.turn, words.count, ++member.turns);
    Atomics.notify(member.team.turn, words.count);
  };
  const waitFor = (member: Member): void => {
    const before = member.turns - 1;
    if (waitForChange(member.team.turn, words.done, before, patience) === before)
      throw new Error("a training thread no longer answers");
  };
  /** Gives everybody an order, does this thread's own part, and takes what the others have done. */
  const together = (
    order: number,
    give: (team: TeamTable, share: number) => void,
    own: () => void,
    take: (team: TeamTable, share: number) => void,
  ): void => {
    for (const [index, member] of members.entries()) {
      give(member.team, index + 1);
      ask(member, order);
    }
    own();
    for (const [index, member] of members.entries()) {
      waitFor(member);
      take(member.team, index + 1);
    }
  };
  const nothing = () => {};

  return {
    ...leader,
    shape,
    restart() {
      together(orders.restart, nothing, () => leader.restart(), nothing);
    },
    forward(source, outputs) {
      together(
        orders.forward,
        (team, share) => {
          team.parameters.set(parameters);
          team.inputs.set(source.subarray(share * inputCount, (share + 1) * inputCount));
        },
        () => leader.forward(source.subarray(0, inputCount), outputs.subarray(0, outputCount)),
        (team, share) => outputs.set(team.outputs, share * outputCount),
      );
    },
    backward(outer) {
      together(
        orders.backward,
        (team, share) => team.outer.set(outer.subarray(share * outputCount, (share + 1) * outputCount)),
        () => leader.backward(outer.subarray(0, outputCount)),
        (team) => {
          for (let index = 0; index < gradient.length; index++)
            gradient[index] = gradient[index]! + team.gradient[index]!;
        },
      );
    },
    dismiss() {
      for (const member of members) ask(member, orders.leave);
    },
  };
}
