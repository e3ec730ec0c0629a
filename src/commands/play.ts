import { type Command } from "./command.ts";
export const playCommand: Command = { name: "play", usage: "play", summary: "", options: [], run: async () => {} };
