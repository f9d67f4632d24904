import type { BitRange } from '../../abi/model/gaps.ts';
import type { FieldModel } from '../../abi/model/model.ts';
import type { BindingContext } from '../context/context.ts';
import type { BitsAccessor, Carrier, FieldAccess, ScalarName } from '../model/binding-model.ts';
import { perTarget } from '../model/per-target.ts';
import type { NoAccess } from './field-shape.ts';
import { scalarOf } from './scalars.ts';

/**
 * The access of a bit-field, one model and one place per target. The declared type decides what carries it, as for a
 * whole field: a bigint where any target declares eight bytes, whatever the width.
 */
export function bitsAccess(
  { targets, resolutions }: BindingContext,
  models: readonly FieldModel[],
  places: readonly BitRange[],
): FieldAccess | NoAccess {
  const scalars = models.map(({ type = '' }, index) => {
    const facts = resolutions[index]?.types.get(type);
    return facts === undefined ? null : scalarOf(facts);
  });
  const accessor = accessorFor(scalars);
  if (typeof accessor !== 'string') return accessor;
  return {
    kind: 'bits',
    accessor,
    carrier: carriers[accessor],
    bit: perTarget(
      targets,
      places.map(({ start }) => start),
    ),
    width: perTarget(
      targets,
      places.map(({ start, end }) => end - start),
    ),
  };
}

const carriers: Readonly<Record<BitsAccessor, Carrier>> = {
  Bits: 'number',
  SignedBits: 'number',
  WideBits: 'bigint',
  SignedWideBits: 'bigint',
  BoolBits: 'boolean',
};

function accessorFor(scalars: readonly (ScalarName | null)[]): BitsAccessor | NoAccess {
  if (scalars.every((scalar) => scalar === 'Bool')) return 'BoolBits';
  if (!scalars.every(isInteger)) return { reason: 'a bit-field of more than 64 bits or of a type that differs' };
  const isWide = scalars.some((scalar) => scalar.endsWith('64'));
  if (scalars.every((scalar) => scalar.startsWith('U'))) return isWide ? 'WideBits' : 'Bits';
  if (scalars.every((scalar) => scalar.startsWith('S'))) return isWide ? 'SignedWideBits' : 'SignedBits';
  return { reason: 'a bit-field whose sign differs between targets' };
}

function isInteger(scalar: ScalarName | null): scalar is ScalarName {
  return scalar !== null && /^[US]\d/.test(scalar);
}
