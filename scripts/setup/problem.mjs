/** Something the person in front of the machine can put right: its message is whole sentences and is all that is shown. */
export class Problem extends Error {}
