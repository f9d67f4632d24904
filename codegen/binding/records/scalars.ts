import type { TypeFacts } from '../../abi/model/type-model.ts';
import type { BoundScalar, Carrier, MixedScalar, ScalarName } from '../model/binding-model.ts';
import { isUniform, type PerTarget, perTarget, valuesOf } from '../model/per-target.ts';

const sizes: Readonly<Record<ScalarName, number>> = {
  U8: 1,
  S8: 1,
  U16: 2,
  S16: 2,
  U32: 4,
  S32: 4,
  U64: 8,
  S64: 8,
  WideU32: 4,
  WideS32: 4,
  F32: 4,
  F64: 8,
  Bool: 1,
};

const integers: readonly (readonly [size: number, unsigned: ScalarName, signed: ScalarName])[] = [
  [1, 'U8', 'S8'],
  [2, 'U16', 'S16'],
  [4, 'U32', 'S32'],
  [8, 'U64', 'S64'],
];

/** How one target reads a type, or null for what is no scalar of 1, 2, 4 or 8 bytes. */
export function scalarOf(facts: TypeFacts): ScalarName | null {
  if (facts.kind === 'boolean') return 'Bool';
  if (facts.kind === 'floating') return facts.size === 4 ? 'F32' : facts.size === 8 ? 'F64' : null;
  if (facts.kind !== 'integer' && facts.kind !== 'pointer') return null;
  const row = integers.find(([size]) => size === facts.size);
  if (row === undefined) return null;
  return facts.kind === 'integer' && facts.signed ? row[2] : row[1];
}

function carrierOf(scalar: ScalarName): Carrier {
  if (scalar === 'Bool') return 'boolean';
  return ['U64', 'S64', 'WideU32', 'WideS32'].includes(scalar) ? 'bigint' : 'number';
}

/** The same field on a target where it has four bytes and on one where it has eight: both carried as bigint. */
const widened: Readonly<Partial<Record<ScalarName, ScalarName>>> = { U32: 'WideU32', S32: 'WideS32' };

/**
 * One way to read a field on every target: a bigint where any target has eight bytes. Null where no such way exists
 * (an integer here and a `double` there).
 */
export function combineScalars(
  targets: readonly string[],
  scalars: readonly ScalarName[],
  mixed: Map<string, MixedScalar>,
): BoundScalar | null {
  const anyWide = scalars.some((scalar) => scalar === 'U64' || scalar === 'S64');
  const shapes = scalars.map((scalar) => (anyWide ? (widened[scalar] ?? scalar) : scalar));
  const carriers = new Set(shapes.map(carrierOf));
  const [carrier] = carriers;
  if (carrier === undefined || carriers.size > 1) return null;
  const shape = perTarget(targets, shapes);
  const size = perTarget(
    targets,
    shapes.map((each) => sizes[each]),
  );
  return { name: isUniform(shape) ? shape.common : nameMixed(shape, mixed), carrier, size, shape };
}

/** `U64OrU32`, `S8OrU8`: after what the targets have, the common one first. */
function nameMixed(shape: PerTarget<ScalarName>, mixed: Map<string, MixedScalar>): string {
  const stem = valuesOf(shape)
    .map((scalar) => scalar.replace('Wide', ''))
    .join('Or');
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}_${number}`;
    const known = mixed.get(name);
    if (known === undefined) {
      mixed.set(name, { name, shape });
      return name;
    }
    if (sameShape(known.shape, shape)) return name;
  }
}

function sameShape(one: PerTarget<ScalarName>, other: PerTarget<ScalarName>): boolean {
  return (
    one.common === other.common &&
    one.others.size === other.others.size &&
    [...one.others].every(([target, scalar]) => other.others.get(target) === scalar)
  );
}
