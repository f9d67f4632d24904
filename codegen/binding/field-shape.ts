import type { FieldModel } from '../abi/model.ts';
import type { TypeFacts } from '../abi/resolution.ts';
import type { BoundRecordReference, FieldAccess, MixedScalar, ScalarName } from './binding-model.ts';
import { perTarget } from './per-target.ts';
import { combineScalars, scalarOf } from './scalars.ts';

/** What lies in a field on one target. `count` is the number of elements of an array of any dimensions, else null. */
export type Shape =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName; readonly count: number | null }
  | { readonly kind: 'record'; readonly name: string; readonly size: number; readonly count: number | null }
  | { readonly kind: 'memory'; readonly type: string; readonly size: number }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Typedefs of arrays of typedefs of arrays: deeper than any header, and an end to a circle in the facts. */
const deepestArrayTypedef = 16;

/** The shape of a field with a type name; untagged records defined in place have none. */
export function shapeOf(field: FieldModel, types: ReadonlyMap<string, TypeFacts>): Shape {
  let type = field.type ?? '';
  let count = field.count?.reduce((product, each) => product * each, 1) ?? null;
  let facts = types.get(type);
  for (let depth = 0; facts?.kind === 'array' && depth < deepestArrayTypedef; depth++) {
    count = facts.count.reduce((product, each) => product * each, count ?? 1);
    type = facts.element;
    facts = types.get(type);
  }
  if (facts === undefined || facts.kind === 'incomplete' || facts.kind === 'array') {
    return { kind: 'unknown', reason: `the size of its type '${type}' is not known` };
  }
  const scalar = scalarOf(type, facts);
  if (scalar !== null) return { kind: 'scalar', scalar, count };
  if (facts.kind === 'record') return { kind: 'record', name: facts.name, size: field.size ?? facts.size, count };
  return { kind: 'memory', type, size: field.size ?? facts.size };
}

const differing = { reason: 'its C type differs between targets' };

/** One access for every target, or why there is none. */
export function combineShapes(
  targets: readonly string[],
  shapes: readonly Shape[],
  records: ReadonlyMap<string, BoundRecordReference>,
  mixed: Map<string, MixedScalar>,
): FieldAccess | { readonly reason: string } {
  const unknown = shapes.find((shape) => shape.kind === 'unknown');
  if (unknown !== undefined) return unknown;
  if (shapes.every((shape) => shape.kind === 'scalar')) return combineScalarShapes(targets, shapes, mixed);
  if (shapes.every((shape) => shape.kind === 'record')) return combineRecordShapes(targets, shapes, records);
  if (!shapes.every((shape) => shape.kind === 'memory')) return differing;
  const sizes = shapes.map(({ size }) => size);
  return { kind: 'bytes', length: perTarget(targets, sizes), contents: shapes[0]?.type ?? null };
}

function combineScalarShapes(
  targets: readonly string[],
  shapes: readonly Extract<Shape, { kind: 'scalar' }>[],
  mixed: Map<string, MixedScalar>,
): FieldAccess | { readonly reason: string } {
  const counts = countsOf(shapes);
  if (counts === undefined) return differing;
  const isBytes = shapes.every(({ scalar }) => scalar === 'U8' || scalar === 'S8');
  if (counts !== null && isBytes) return { kind: 'bytes', length: perTarget(targets, counts), contents: null };
  const scalars = shapes.map(({ scalar }) => scalar);
  const scalar = combineScalars(targets, scalars, mixed);
  if (scalar === null) return differing;
  if (counts === null) return { kind: 'scalar', scalar };
  return { kind: 'scalar-array', scalar, length: perTarget(targets, counts) };
}

function combineRecordShapes(
  targets: readonly string[],
  shapes: readonly Extract<Shape, { kind: 'record' }>[],
  records: ReadonlyMap<string, BoundRecordReference>,
): FieldAccess | { readonly reason: string } {
  const counts = countsOf(shapes);
  const name = shapes[0]?.name ?? '';
  if (counts === undefined || shapes.some((shape) => shape.name !== name)) return differing;
  const record = records.get(name);
  if (record === undefined) {
    const sizes = shapes.map(({ size }) => size);
    return { kind: 'bytes', length: perTarget(targets, sizes), contents: name };
  }
  if (counts === null) return { kind: 'record', record };
  return { kind: 'record-array', record, length: perTarget(targets, counts) };
}

/** Null for no array, undefined where only some targets have one. */
function countsOf(shapes: readonly { readonly count: number | null }[]): readonly number[] | null | undefined {
  const counts = shapes.map(({ count }) => count).filter((count) => count !== null);
  if (counts.length === 0) return null;
  return counts.length === shapes.length ? counts : undefined;
}
