/** Offered by name; `stompnet train` knows more of them. */
export const offeredNetworks = [
  "lstm-8",
  "lstm-16",
  "lstm-32",
  "nam-nano",
  "nam-feather",
  "nam-standard",
] as const;
