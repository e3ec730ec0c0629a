/**
 * The listening test of the report: A is the device, B the model, X one of them by chance. Ten answers tell whether
 * somebody hears a difference: the chance of as many right ones by guessing is shown.
 * @see ITU-R BS.1116 for what a listening test should heed; D. Clark, High-resolution subjective testing using a
 *   double-blind comparator, JAES 30(5), 1982 (ABX)
 */

/** Runs in the report; it knows the page's elements by their ids, and nothing else. */
const script = `
"use strict";
const trials = 10;
const byId = (id) => document.getElementById(id);
const sounds = { a: [...document.querySelectorAll("audio.device")], b: [...document.querySelectorAll("audio.model")] };
let [clip, right, done, hidden] = [0, 0, 0, "a"];
const everyone = () => [...sounds.a, ...sounds.b];
const draw = () => {
  const word = new Uint32Array(1);
  crypto.getRandomValues(word);
  return word[0];
};
function next() {
  hidden = draw() % 2 === 0 ? "a" : "b";
  clip = draw() % sounds.a.length;
  byId("trial").textContent = done < trials ? "Trial " + (done + 1) + " of " + trials : "Done";
}
function play(which) {
  const sound = sounds[which === "x" ? hidden : which][clip];
  const at = everyone().find((other) => !other.paused);
  const time = at ? at.currentTime : 0;
  for (const other of everyone()) other.pause();
  sound.currentTime = time;
  // A quick hand stops it before it has begun.
  sound.play().catch(() => {});
  for (const name of ["a", "b", "x"]) byId("play-" + name).setAttribute("aria-pressed", String(name === which));
}
function stop() {
  for (const sound of everyone()) sound.pause();
  for (const name of ["a", "b", "x"]) byId("play-" + name).setAttribute("aria-pressed", "false");
}
/** Of at least so many right answers by guessing. */
function chance(count, of) {
  let [sum, ways] = [0, 1];
  for (let hits = 0; hits <= of; hits++) {
    if (hits >= count) sum += ways;
    ways = (ways * (of - hits)) / (hits + 1);
  }
  return sum / 2 ** of;
}
function answer(which) {
  if (done >= trials) return;
  stop();
  done++;
  if (which === hidden) right++;
  const p = chance(right, done);
  byId("score").textContent = right + " of " + done + " right; by guessing alone this or better comes in " +
    (100 * p).toFixed(1) + " % of all tests.";
  if (done === trials) byId("meaning").textContent = p < 0.05
    ? "You hear a difference between the device and the model."
    : "No difference was heard for certain: guessing does as well.";
  for (const id of ["is-a", "is-b"]) byId(id).disabled = done >= trials;
  next();
}
function again() {
  stop();
  [right, done] = [0, 0];
  for (const id of ["score", "meaning"]) byId(id).textContent = "";
  for (const id of ["is-a", "is-b"]) byId(id).disabled = false;
  next();
}
for (const name of ["a", "b", "x"]) byId("play-" + name).addEventListener("click", () => play(name));
byId("stop").addEventListener("click", stop);
byId("is-a").addEventListener("click", () => answer("a"));
byId("is-b").addEventListener("click", () => answer("b"));
byId("again").addEventListener("click", again);
document.addEventListener("keydown", ({ key, target }) => {
  if (target instanceof HTMLButtonElement && key === " ") return;
  if (["a", "b", "x"].includes(key.toLowerCase())) play(key.toLowerCase());
  if (key === " ") stop();
});
next();
`;

/** @param clips WAV files of both, as data addresses, equally long */
export function blindTest(clips: readonly { device: string; model: string }[]): string {
  const audio = clips.map(
    ({ device, model }) =>
      `<audio class="device" preload="auto" loop src="${device}"></audio><audio class="model" preload="auto" loop src="${model}"></audio>`,
  );
  return `<section aria-labelledby="blind"><h2 id="blind">Blind test</h2>
<p>A is the device, B is the model, X is one of them. Listen as often as you like; the keys a, b, x change the sound without a stop, the space bar ends it.</p>
<p id="trial" role="status"></p>
<div class="buttons"><button id="play-a" aria-pressed="false">A <small>device</small></button><button id="play-b" aria-pressed="false">B <small>model</small></button><button id="play-x" aria-pressed="false">X <small>which?</small></button><button id="stop">Stop</button></div>
<div class="buttons"><button id="is-a" class="answer">X is A</button><button id="is-b" class="answer">X is B</button><button id="again">Begin anew</button></div>
<p id="score" role="status"></p><p id="meaning" class="verdict"></p>
${audio.join("")}
<script>${script}</script></section>`;
}
