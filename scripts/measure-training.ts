/**
 * Frames a second of processor time that networks are trained with: `npx node scripts/measure-training.ts [strict] NAME...`,
 * all presets without a name. Median of five half seconds, one thread; forward, backward and Adam.
 */
import { trainable } from "../src/training/plan.ts";
import { networkNamed, presets } from "../src/training/presets.ts";
import { recipeFor } from "../src/training/recipe.ts";

const asked = process.argv.slice(2);
const precision = asked.includes("strict") ? "strict" : "relaxed";
const names = asked.filter((name) => name !== "strict");
const clock = () => process.cpuUsage().user / 1e6;

for (const name of names.length > 0 ? names : Object.keys(presets)) {
  const plan = networkNamed(name);
  const { sequences, window } = recipeFor(plan);
  const network = trainable(plan, { sequences, frames: window }, precision);
  network.initialise(Math.random);
  const count = sequences * plan.inputs * (network.lookBack + window);
  const inputs = Float32Array.from({ length: count }, () => Math.random() - 0.5);
  const outputs = new Float32Array(sequences * window);
  const oneUpdate = () => {
    network.forward(inputs, outputs);
    network.gradient.fill(0);
    network.backward(outputs);
    network.update(0, 0.9, 0.999, 1e-8);
  };
  oneUpdate();
  const rates = Array.from({ length: 5 }, () => {
    const start = clock();
    let updates = 0;
    while (clock() - start < 0.5 || updates === 0) {
      oneUpdate();
      updates++;
    }
    return (updates * sequences * window) / (clock() - start);
  }).sort((a, b) => a - b);
  console.log(
    `${name.padEnd(20)} ${(rates[2]! / 1e6).toPrecision(3)} M frames/s, ${network.parameters.length} parameters`,
  );
}
