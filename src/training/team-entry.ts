/** Where a team's thread starts when there is no bundle. */
import { workerData } from "node:worker_threads";
import { runTeamMember, type TeamMemberData } from "./team-member.ts";

runTeamMember(workerData as TeamMemberData);
