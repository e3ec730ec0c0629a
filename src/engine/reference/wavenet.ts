/** WaveNet in double precision (equations: ../network.ts). */
import type { Film, FilmPoint, WaveNetArray, WaveNetLayer, WaveNetNode } from "../network.ts";
import { activate } from "./activation.ts";
import { createConvolution } from "./convolution.ts";
import { add, type Rows } from "./rows.ts";

type Process = (block: Rows) => Rows;

const multiply = (a: Rows, b: Rows): Rows =>
  a.map((row, index) => row.map((value, frame) => value * (b[index]?.[frame] as number)));

const createFilm = (film: Film | undefined): ((rows: Rows, condition: Rows) => Rows) => {
  if (film === undefined) return (rows) => rows;
  const modulation = createConvolution(film.convolution);
  return (rows, condition) => {
    const q = modulation(condition);
    const scaled = multiply(rows, q.slice(0, rows.length));
    return film.shift ? add(scaled, q.slice(rows.length)) : scaled;
  };
};

const mixGates = (z: Rows, layer: WaveNetLayer): Rows => {
  if (layer.gating === "none") return activate(z, layer.activation);
  const half = z.length / 2;
  const direct = z.slice(0, half);
  const activated = activate(direct, layer.activation);
  const gate = activate(z.slice(half), layer.secondaryActivation);
  if (layer.gating === "gated") return multiply(activated, gate);
  return add(
    multiply(gate, activated),
    multiply(
      gate.map((row) => row.map((value) => 1 - value)),
      direct,
    ),
  );
};

const createLayer = (layer: WaveNetLayer) => {
  const film = (point: FilmPoint) => createFilm(layer.film[point]);
  const films = {
    convolutionPre: film("convolutionPre"),
    convolutionPost: film("convolutionPost"),
    inputMixinPre: film("inputMixinPre"),
    inputMixinPost: film("inputMixinPost"),
    activationPre: film("activationPre"),
    activationPost: film("activationPost"),
    layer1x1Post: film("layer1x1Post"),
    head1x1Post: film("head1x1Post"),
  };
  const convolution = createConvolution(layer.convolution);
  const inputMixin = layer.inputMixin && createConvolution(layer.inputMixin);
  const layer1x1 = layer.layer1x1 && createConvolution(layer.layer1x1);
  const head1x1 = layer.head1x1 && createConvolution(layer.head1x1);

  return (y: Rows, condition: Rows): { next: Rows; head: Rows } => {
    const convolved = films.convolutionPost(convolution(films.convolutionPre(y, condition)), condition);
    const mixed = inputMixin?.(films.inputMixinPre(condition, condition));
    const sum = mixed ? add(convolved, films.inputMixinPost(mixed, condition)) : convolved;
    const z = films.activationPre(sum, condition);
    const a = films.activationPost(mixGates(z, layer), condition);
    return {
      next: layer1x1 ? add(y, films.layer1x1Post(layer1x1(a), condition)) : y,
      head: head1x1 ? films.head1x1Post(head1x1(a), condition) : a,
    };
  };
};

const createArray = (array: WaveNetArray) => {
  const rechannel = createConvolution(array.rechannel);
  const layers = array.layers.map(createLayer);
  const head = createConvolution(array.head);
  return (input: Rows, condition: Rows, headBefore: Rows | null): { next: Rows; head: Rows } => {
    let y = rechannel(input);
    let sum = headBefore;
    for (const layer of layers) {
      const { next, head: part } = layer(y, condition);
      y = next;
      sum = sum === null ? part : add(sum, part);
    }
    return { next: y, head: head(sum ?? []) };
  };
};

const createPostHead = (steps: WaveNetNode["postHead"]): Process => {
  const convolutions = steps.map((step) => createConvolution(step.convolution));
  return (block) =>
    steps.reduce(
      (rows, step, index) => convolutions[index]?.(activate(rows, step.activation)) ?? rows,
      block,
    );
};

/** @param condition computes the condition from the input; null: the condition is the input */
export const createWaveNet = (node: WaveNetNode, condition: Process | null): Process => {
  const arrays = node.arrays.map(createArray);
  const postHead = createPostHead(node.postHead);
  return (block) => {
    const c = condition?.(block) ?? block;
    let y = block;
    let head: Rows | null = null;
    for (const array of arrays) {
      const result: { next: Rows; head: Rows } = array(y, c, head);
      y = result.next;
      head = result.head;
    }
    return postHead((head ?? []).map((row) => row.map((value) => value * node.headScale)));
  };
};
