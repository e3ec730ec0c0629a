/** WaveNet: arrays of dilated layers whose outputs are summed on the way (engine/network.ts says exactly how). */
import type { Film, FilmPoint, WaveNetArray, WaveNetLayer, WaveNetNode } from "../network.ts";
import { packConvolution, pastOf, tapsOf } from "./convolution.ts";
import type { HeadSum } from "./narrow-layers.ts";
import { outputChannelsOf, packNode } from "./node.ts";
import type { Packer } from "./packer.ts";
import { inputPast, packPlainArray } from "./plain-layers.ts";
import { type ArrayRest, restOf } from "./rest.ts";
import { type Rows, sliceRows } from "./rows.ts";

/** target = rows * scale(condition) (+ shift(condition)); may be in place. */
function packFilm(packer: Packer, film: Film, condition: Rows, rows: Rows, target: Rows): void {
  packer.borrow(() => {
    const { convolution, shift } = film;
    const q = packer.scratchRows(convolution.outputChannels);
    packConvolution(packer, convolution, condition, q);
    const width = shift ? convolution.outputChannels / 2 : convolution.outputChannels;
    packer.modulate(rows, sliceRows(q, 0, width), shift ? sliceRows(q, width, width) : null, target);
  });
}

function packFilmInPlace(
  packer: Packer,
  layer: WaveNetLayer,
  point: FilmPoint,
  condition: Rows,
  rows: Rows,
): void {
  const film = layer.film[point];
  if (film) packFilm(packer, film, condition, rows, rows);
}

/** z = convolution(y) + inputMixin(condition), with whatever modulates either. */
function packPreActivation(packer: Packer, layer: WaveNetLayer, condition: Rows, input: Rows, z: Rows): void {
  const { convolution, inputMixin, film } = layer;
  let source = input;
  if (film.convolutionPre) {
    source = packer.rowsWithPast(input.channels, pastOf(convolution));
    packFilm(packer, film.convolutionPre, condition, input, source);
  }
  const mixinHasFilm = film.convolutionPost || film.inputMixinPre || film.inputMixinPost;
  const mixinIsTaps = inputMixin && !inputMixin.bias && inputMixin.groups === 1 && convolution.groups === 1;
  if (mixinIsTaps && !mixinHasFilm) {
    packConvolution(packer, convolution, source, z, { extraTaps: tapsOf(inputMixin, condition) });
  } else {
    packConvolution(packer, convolution, source, z);
    packFilmInPlace(packer, layer, "convolutionPost", condition, z);
    if (inputMixin) packMixin(packer, layer, inputMixin, condition, z);
  }
  packFilmInPlace(packer, layer, "activationPre", condition, z);
}

/** z += film(inputMixin(film(condition))) */
function packMixin(
  packer: Packer,
  layer: WaveNetLayer,
  inputMixin: NonNullable<WaveNetLayer["inputMixin"]>,
  condition: Rows,
  z: Rows,
): void {
  packer.borrow(() => {
    let mixed = condition;
    if (layer.film.inputMixinPre) {
      mixed = packer.scratchRows(condition.channels);
      packFilm(packer, layer.film.inputMixinPre, condition, condition, mixed);
    }
    if (!layer.film.inputMixinPost) {
      packConvolution(packer, inputMixin, mixed, z, { source: z });
      return;
    }
    const part = packer.scratchRows(z.channels);
    packConvolution(packer, inputMixin, mixed, part);
    packFilm(packer, layer.film.inputMixinPost, condition, part, part);
    packer.activate({ kind: "identity" }, part, part, z);
  });
}

/** a = activation(z) in the layer's kind of gating; also added to `sum`. `a` may be the first rows of z. */
function packGating(packer: Packer, layer: WaveNetLayer, z: Rows, a: Rows, sum: Rows | null): void {
  const { gating, activation, secondaryActivation } = layer;
  if (gating === "none") {
    packer.activate(activation, z, a, sum);
    return;
  }
  const width = z.channels / 2;
  const first = sliceRows(z, 0, width);
  const second = sliceRows(z, width, width);
  if (gating === "gated" && activation.kind === "tanh" && secondaryActivation.kind === "sigmoid") {
    packer.gate(first, second, a, sum);
    return;
  }
  packer.activate(secondaryActivation, second, second);
  if (gating === "gated") {
    packer.activate(activation, first, first);
    packer.multiply(first, second, a, sum);
    return;
  }
  packer.borrow(() => {
    const activated = packer.scratchRows(width);
    packer.activate(activation, first, activated);
    packer.blend(first, activated, second, a, sum);
  });
}

/** Everything of a layer after z: activation, head contribution, and the next layer's input where one is wanted. */
function packPostActivation(
  packer: Packer,
  layer: WaveNetLayer,
  condition: Rows,
  input: Rows,
  z: Rows,
  head: HeadSum,
  next: Rows | null,
): void {
  const width = layer.gating === "none" ? z.channels : z.channels / 2;
  const plainHead = !layer.head1x1 && !layer.film.activationPost;
  // The first layer of a sum writes it, and reads its own output back from there: one pass less.
  const writesHead = plainHead && !head.started;
  const a = writesHead ? head.rows : sliceRows(z, 0, width);
  packGating(packer, layer, z, a, plainHead && head.started ? head.rows : null);
  packFilmInPlace(packer, layer, "activationPost", condition, a);
  if (layer.head1x1) packHead1x1(packer, layer, layer.head1x1, condition, a, head);
  else if (!plainHead)
    packer.activate({ kind: "identity" }, a, head.started ? a : head.rows, head.started ? head.rows : null);
  head.started = true;
  if (next) packResidual(packer, layer, condition, input, a, next);
}

function packHead1x1(
  packer: Packer,
  layer: WaveNetLayer,
  head1x1: NonNullable<WaveNetLayer["head1x1"]>,
  condition: Rows,
  a: Rows,
  head: HeadSum,
): void {
  const source = head.started ? head.rows : null;
  const film = layer.film.head1x1Post;
  if (!film) {
    packConvolution(packer, head1x1, a, head.rows, { source });
    return;
  }
  packer.borrow(() => {
    const part = packer.scratchRows(head1x1.outputChannels);
    packConvolution(packer, head1x1, a, part);
    packFilm(packer, film, condition, part, head.started ? part : head.rows);
    if (head.started) packer.activate({ kind: "identity" }, part, part, head.rows);
  });
}

/** next = input + film(layer1x1(a)), or the input itself. */
function packResidual(
  packer: Packer,
  layer: WaveNetLayer,
  condition: Rows,
  input: Rows,
  a: Rows,
  next: Rows,
): void {
  if (!layer.layer1x1) {
    packer.copy(input, next);
    return;
  }
  const film = layer.film.layer1x1Post;
  const { layer1x1 } = layer;
  if (!film) {
    packConvolution(packer, layer1x1, a, next, { source: input });
    return;
  }
  packer.borrow(() => {
    const part = packer.scratchRows(next.channels);
    const total = packer.scratchRows(next.channels);
    packConvolution(packer, layer1x1, a, part);
    packFilm(packer, film, condition, part, part);
    packer.copy(input, total);
    packer.activate({ kind: "identity" }, part, part, total);
    packer.copy(total, next);
  });
}

/** Returns the array's last layer output, null where nobody wants it. */
function packArray(
  packer: Packer,
  array: WaveNetArray,
  condition: Rows,
  input: Rows,
  head: HeadSum,
  wantsOutput: boolean,
): Rows | null {
  const { layers, rechannel } = array;
  let y: Rows = packer.rowsWithPast(rechannel.outputChannels, inputPast(layers[0]));
  packConvolution(packer, rechannel, input, y);
  for (const [index, layer] of layers.entries()) {
    const following = layers[index + 1];
    const wanted = following !== undefined || wantsOutput;
    const next: Rows | null = wanted ? packer.rowsWithPast(y.channels, inputPast(following)) : null;
    const from = y;
    packer.borrow(() => {
      const z = packer.scratchRows(layer.convolution.outputChannels);
      packPreActivation(packer, layer, condition, from, z);
      packPostActivation(packer, layer, condition, from, z, head, next);
    });
    if (!next) return null;
    y = next;
  }
  return y;
}

/** output = scale * head(sum), the sum's past kept where the head looks back. */
function packArrayHead(
  packer: Packer,
  { head }: WaveNetArray,
  { rows, parts }: HeadSum,
  output: Rows,
  scale: number,
  around: HeadRest | null,
): void {
  const past = pastOf(head);
  const from = past > 0 ? packer.rowsWithPast(rows.channels, past, around?.before) : rows;
  if (parts) packer.total(rows, parts, from);
  else if (past > 0) packer.copy(rows, from);
  packConvolution(packer, head, from, output, around ? { scale, bias: around.bias } : { scale });
}

/** Of a sum that is kept around its rest: what it holds before the first frame, and the bias of its head. */
type HeadRest = { before: number[]; bias: (output: number) => number };

/** Rows of the next array are kept around their rest as well; the output itself is not. */
function headRest({ headSum, head }: ArrayRest, isOutput: boolean, scale: number): HeadRest {
  return {
    before: headSum.map((value) => -value),
    bias: (output) => (isOutput ? scale * (head[output] as number) : 0),
  };
}

function headSumChannels({ layers }: WaveNetArray): number {
  const last = layers[layers.length - 1] as WaveNetLayer;
  if (last.head1x1) return last.head1x1.outputChannels;
  return last.gating === "none" ? last.convolution.outputChannels : last.convolution.outputChannels / 2;
}

export function packWaveNet(packer: Packer, node: WaveNetNode, input: Rows, target: Rows): void {
  let condition = input;
  if (node.condition) {
    condition = packer.blockRows(outputChannelsOf(node.condition));
    packNode(packer, node.condition, input, condition);
  }
  const rests = restOf(node);
  let from = input;
  let previousHead: Rows | null = null;
  for (const [index, array] of node.arrays.entries()) {
    const last = index === node.arrays.length - 1;
    const head: HeadSum = {
      rows: previousHead ?? packer.blockRows(headSumChannels(array)),
      started: previousHead !== null,
      parts: null,
    };
    const rest = rests?.[index];
    const y = rest
      ? packPlainArray(packer, array, rest, condition, from, head, !last)
      : packArray(packer, array, condition, from, head, !last);
    const plainEnd = last && node.postHead.length === 0;
    const output: Rows = plainEnd ? target : packer.blockRows(array.head.outputChannels);
    const scale = last ? node.headScale : 1;
    packArrayHead(packer, array, head, output, scale, rest ? headRest(rest, last, scale) : null);
    previousHead = output;
    if (y) from = y;
  }
  if (node.postHead.length > 0) packPostHead(packer, node, previousHead as Rows, target);
}

function packPostHead(packer: Packer, node: WaveNetNode, input: Rows, target: Rows): void {
  let from = input;
  for (const [index, { activation, convolution }] of node.postHead.entries()) {
    const activated = packer.rowsWithPast(from.channels, pastOf(convolution));
    packer.activate(activation, from, activated);
    const to = index === node.postHead.length - 1 ? target : packer.blockRows(convolution.outputChannels);
    packConvolution(packer, convolution, activated, to);
    from = to;
  }
}
