import type { BasicTypeName } from '../../ast/c-type.ts';
import type { IntegerModel, IntegerType } from './integer-type.ts';

/*
 * C11 6.7.2.1p10 leaves it open what type a bit-field has. GCC rule: one of the bit-field's own width, so that one narrower
 * than `int` is promoted to `int`, and one of 33 bits calculates in 33 bits. A type that has a name is preferred.
 */

const signedNames = ['int', 'signed char', 'short', 'long', 'long long'] as const;
const unsignedNames = [
  'unsigned int',
  'unsigned char',
  'unsigned short',
  'unsigned long',
  'unsigned long long',
] as const;

/** By width, negative for signed ones. */
const nameless = new WeakMap<IntegerModel, Map<number, IntegerType>>();

/** The type of a bit-field that is declared with a type and a width in bits. */
export function bitFieldType(declared: IntegerType, width: number, model: IntegerModel): IntegerType {
  if (width === declared.width) return declared;
  for (const name of declared.signed ? signedNames : unsignedNames) {
    const type = model.typeOf(name);
    if (type?.width === width) return type;
  }
  let types = nameless.get(model);
  if (types === undefined) {
    types = new Map();
    nameless.set(model, types);
  }
  const key = declared.signed ? -width : width;
  const known = types.get(key) ?? namelessType(declared.signed, width, model);
  types.set(key, known);
  return known;
}

/** Whether C has a spelling for a type. */
export function hasName({ name, size, width }: IntegerType): boolean {
  return width === size * 8 || name === '_Bool';
}

/** Its name is that of the narrowest type around it, whose size it has; its rank is between those of its neighbours. */
function namelessType(signed: boolean, width: number, model: IntegerModel): IntegerType {
  const names: readonly BasicTypeName[] = signed
    ? [...signedNames, '__int128']
    : [...unsignedNames, 'unsigned __int128'];
  const types = names.flatMap((name) => model.typeOf(name) ?? []).toSorted((a, b) => a.rank - b.rank);
  const around = types.find((type) => type.width > width)!;
  const below = types.findLast((type) => type.width < width)?.rank ?? 0;
  return { name: around.name, size: around.size, width, signed, rank: below + width / 256 };
}
