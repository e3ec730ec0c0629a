/** Whether a title has every word that somebody looks for, in any order; a hyphen parts words as a space does. */
export function isFound(title: string, search: string): boolean {
  const name = title.toLowerCase();
  return search
    .toLowerCase()
    .split(/[\s-]+/)
    .every((word) => name.includes(word));
}
