/** Renders the phrase that the bench plays: npx node scripts/make-phrase.ts writes models/phrases/demo-guitar.wav. */
import { fileURLToPath } from "node:url";
import { writeWavFile } from "../src/audio/wav-file.ts";
import { playGuitar } from "../src/capture/guitar/guitar.ts";
import { demoTake } from "../src/capture/guitar/scores/demo.ts";

const path = fileURLToPath(new URL("../models/phrases/demo-guitar.wav", import.meta.url));
const phrase = playGuitar(demoTake.score(), demoTake.options);
await writeWavFile(path, [phrase], demoTake.options.sampleRate, "24");
console.log(`${path}: ${(phrase.length / demoTake.options.sampleRate).toFixed(2)} s`);
