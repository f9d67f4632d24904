import type { IntegerType } from '../../expression/integers/integer-type.ts';
import type { ResolvedInteger, ResolvedType } from './resolved-type.ts';

/*
 * GCC rule: the value of what an aligned typedef declares has that typedef's type, which `typeof` and `__alignof__` show.
 * Operators keep it where the type that they convert to is the one that the operand has already.
 */

/** The operand itself where an integer promotion leaves it as it is; else what was made of it. */
export function promotedVariant(operand: ResolvedInteger, promoted: ResolvedInteger): ResolvedInteger {
  return isPlain(operand) || operand.integer !== promoted.integer ? promoted : operand;
}

/** What the usual arithmetic conversions make of two integers, `common` by the standard. */
export function commonVariant(left: ResolvedInteger, right: ResolvedInteger, common: ResolvedInteger): ResolvedInteger {
  const [first, second] = [left, right].map((each) => !isPlain(each) && each.integer === common.integer);
  if (!first && !second) return common;
  if (left.integer !== right.integer) {
    const [kept, other] = first ? [left, right] : [right, left];
    return kept.integer.width > other.integer.width || isInt(kept.integer) ? kept : common;
  }
  if (isSameVariant(left, right)) return left;
  if (!isInt(common.integer)) return common;
  return common.integer.signed ? right : left;
}

/** Whether two types are aligned by typedefs, or both by none, to the same. */
export function isSameVariant(left: ResolvedType, right: ResolvedType): boolean {
  if (!('layout' in left && 'layout' in right)) return false;
  return left.layout.alignment === right.layout.alignment && left.layout.userAligned === right.layout.userAligned;
}

function isPlain({ layout, enumeration }: ResolvedInteger): boolean {
  return !layout.userAligned || enumeration !== undefined;
}

function isInt({ name }: IntegerType): boolean {
  return name === 'int' || name === 'unsigned int';
}
