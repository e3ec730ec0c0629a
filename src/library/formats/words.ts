/** Small turns of phrase for sentences about models. */

/** "1 layer", "3 layers". */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** "16", "16 and 8", "16, 8 and 4". */
export const listed = (entries: readonly (string | number)[]): string =>
  entries.length < 2
    ? entries.join("")
    : `${entries.slice(0, -1).join(", ")} and ${entries[entries.length - 1]}`;
