import type { FieldModel } from '../../abi/model/model.ts';
import type { TypeFacts } from '../../abi/model/type-model.ts';
import type { BoundRecordReference, FieldAccess, MixedScalar, ScalarName } from '../model/binding-model.ts';
import { mapPerTarget, type PerTarget, perTarget } from '../model/per-target.ts';
import { combineScalars, scalarOf } from './scalars.ts';

/** What lies in a field on one target; the element of an array, whose lengths are `counts`, outermost first. */
export type Shape = Element & {
  readonly counts: readonly number[];
  /** Bytes of one element, the innermost. */
  readonly size: number;
};

type Element =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName; readonly type: string }
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'memory'; readonly type: string };

/** In place of an access or a shape. */
export interface NoAccess {
  readonly reason: string;
}

/** Typedefs of arrays of typedefs of arrays: deeper than any header, and an end to a circle in the facts. */
const deepestArrayTypedef = 16;

/**
 * The shape of a field with a type name; untagged records defined in place have none. A flexible array member has the
 * shape of its elements.
 */
export function shapeOf(field: FieldModel, types: ReadonlyMap<string, TypeFacts>): Shape | NoAccess {
  let type = field.type ?? '';
  const counts = [...ownCounts(field)];
  let facts = types.get(type);
  let isFlexibleInside = field.flexible === true && field.count === undefined;
  for (let depth = 0; facts?.kind === 'array' && depth < deepestArrayTypedef; depth++) {
    // `mac_t m[]` is an array of arrays, `bytes_t m` is one of unknown length where `bytes_t` is.
    const isOpen = isFlexibleInside && facts.count[0] === 0;
    counts.push(...(isOpen ? facts.count.slice(1) : facts.count));
    isFlexibleInside = false;
    type = facts.element;
    facts = types.get(type);
  }
  if (facts === undefined || facts.kind === 'incomplete' || facts.kind === 'array') {
    return { reason: `the size of its type '${type}' is not known` };
  }
  const { size } = facts;
  const scalar = scalarOf(facts);
  if (scalar !== null) return { kind: 'scalar', scalar, type, counts, size };
  if (facts.kind === 'record') return { kind: 'record', name: facts.name, counts, size };
  return { kind: 'memory', type, counts, size };
}

/** The lengths of an array; those of one element where the array itself is flexible. */
export function ownCounts({ count = [], flexible }: FieldModel): readonly number[] {
  return flexible ? count.slice(1) : count;
}

export const differing: NoAccess = { reason: 'its C type differs between targets' };

/** One access for every target, or why there is none. */
export function combineShapes(
  targets: readonly string[],
  shapes: readonly (Shape | NoAccess)[],
  records: ReadonlyMap<string, BoundRecordReference>,
  mixed: Map<string, MixedScalar>,
): FieldAccess | NoAccess {
  const known: Shape[] = [];
  for (const shape of shapes) {
    if ('reason' in shape) return shape;
    known.push(shape);
  }
  const lengths = lengthsOf(
    targets,
    known.map(({ counts }) => counts),
  );
  if (lengths === null) return differing;
  const sizes = known.map(({ size }) => size);
  const size = perTarget(targets, sizes);
  if (known.every((shape) => shape.kind === 'scalar')) {
    const isChar = known.every(({ type }) => type === 'char');
    const isOneByte = known.every(({ scalar }) => scalar === 'U8' || scalar === 'S8');
    // Memory has no negative bytes: an array of `__s8` is one of numbers.
    const isSigned = known.every(({ scalar }) => scalar === 'S8');
    const length = lengths.at(-1);
    if (length !== undefined && isOneByte && (isChar || !isSigned)) {
      const row: FieldAccess = isChar ? { kind: 'chars', length } : { kind: 'bytes', length, contents: null };
      return rowsOf(row, lengths.slice(0, -1), length);
    }
    const scalars = known.map(({ scalar }) => scalar);
    const scalar = combineScalars(targets, scalars, mixed);
    return scalar === null ? differing : arrayOf({ kind: 'scalar', scalar }, lengths, size);
  }
  if (known.every((shape) => shape.kind === 'record')) {
    const name = known[0]?.name ?? '';
    if (known.some((shape) => shape.name !== name)) return differing;
    const record = records.get(name);
    if (record !== undefined) return arrayOf({ kind: 'record', record }, lengths, size);
    return bytesOf(name, targets, known);
  }
  const [first] = known;
  if (first?.kind !== 'memory' || !known.every(({ kind }) => kind === 'memory')) return differing;
  return bytesOf(first.type, targets, known);
}

/** Memory without a better view, all of an array in one. */
function bytesOf(contents: string, targets: readonly string[], shapes: readonly Shape[]): FieldAccess {
  const lengths = shapes.map(({ counts, size }) => counts.reduce((product, count) => product * count, size));
  return { kind: 'bytes', length: perTarget(targets, lengths), contents };
}

/** The lengths of an array, each on all targets, or null where the targets differ in the number of dimensions. */
export function lengthsOf(
  targets: readonly string[],
  counts: readonly (readonly number[])[],
): readonly PerTarget<number>[] | null {
  const [first = []] = counts;
  if (counts.some(({ length }) => length !== first.length)) return null;
  return first.map((_, dimension) =>
    perTarget(
      targets,
      counts.map((each) => each[dimension] as number),
    ),
  );
}

/** An array of elements of `size` bytes, or the element itself where there are no lengths. */
export function arrayOf(
  element: Extract<FieldAccess, { kind: 'scalar' | 'record' }>,
  lengths: readonly PerTarget<number>[],
  size: PerTarget<number>,
): FieldAccess {
  const length = lengths.at(-1);
  if (length === undefined) return element;
  const row: FieldAccess =
    element.kind === 'scalar'
      ? { kind: 'scalar-array', scalar: element.scalar, length }
      : { kind: 'record-array', record: element.record, length };
  return rowsOf(row, lengths.slice(0, -1), product(length, size));
}

/** Arrays of rows of `size` bytes, the innermost array first. */
function rowsOf(row: FieldAccess, lengths: readonly PerTarget<number>[], size: PerTarget<number>): FieldAccess {
  let access = row;
  let stride = size;
  for (const length of lengths.toReversed()) {
    access = { kind: 'rows', row: access, length, stride };
    stride = product(length, stride);
  }
  return access;
}

function product(one: PerTarget<number>, other: PerTarget<number>): PerTarget<number> {
  if (one.others.size === 0) return mapPerTarget(other, (value) => value * one.common);
  const common = one.common * other.common;
  const others = new Map<string, number>();
  for (const target of new Set([...one.others.keys(), ...other.others.keys()])) {
    const value = (one.others.get(target) ?? one.common) * (other.others.get(target) ?? other.common);
    if (value !== common) others.set(target, value);
  }
  return { common, others };
}
