/** How much of a stranger's stick the pedal is ready to look at. Generous for guitarists, firm for everything else. */

export const limits = {
  /** Folders in folders. */
  depth: 12,
  /** Names looked at, whatever they are. */
  names: 20_000,
  /** Files that might be for the pedal. */
  candidates: 1000,
  /** Of all candidates together. */
  totalBytes: 4_000_000_000,
  /** Bytes of one name in UTF-8; file systems in use end at 255 characters of up to 3 bytes. */
  nameBytes: 255,
} as const;

export type FileKind = "model" | "cabinet" | "configuration" | "archive" | "update";

/** Largest file that is looked into. */
export const mostBytes: Readonly<Record<FileKind, number>> = {
  // Reading one takes four times its bytes, and the import has 350 MB (systemd/stompnet-stick@.service): a larger one would be
  // killed in the middle, with everything behind it. No board plays a model of a tenth of this.
  model: 64 * 1024 * 1024,
  // Fifteen seconds of stereo in 32 bits at 192 kHz and the text around it.
  cabinet: 24 * 1024 * 1024,
  configuration: 256 * 1024,
  archive: 2_000_000_000,
  update: 500_000_000,
};

export const backupName = "stompnet-backup.tar";
/** The one before, where the stick was pulled out while the new one took its place. */
export const olderBackupName = "stompnet-backup.older.tar";

/** What a file might be, judged by its name; undefined for what is none of the pedal's business. */
export function kindOf(fileName: string, isTopFolder: boolean): FileKind | undefined {
  const name = fileName.toLowerCase();
  if (name === "pedal.json") return isTopFolder ? "configuration" : undefined;
  if (name === backupName || name === olderBackupName) return "archive";
  if (name.endsWith(".stompnet")) return "update";
  if (name.endsWith(".wav")) return "cabinet";
  return /\.(nam|json|aidax|ckpt)$/.test(name) ? "model" : undefined;
}
