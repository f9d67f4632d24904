/*
 * An enum with a value that `int` does not hold: until GCC 12 its other enumerators were `int` all the same, from GCC 13
 * on all of them have the enum's type, in every dialect. The model says what GCC 12 says. A newer compiler is therefore
 * not asked for the types of constants that are made of such enumerators; the values of the enumerators it is.
 */
import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import { type Compiler, complaints } from '../abi/judge.ts';

const probe = 'enum { SMALL = 1, WIDE = 0x80000000 };\n_Static_assert(_Generic(SMALL, int: 1, default: 0), "int");\n';

export function widensEnumerators(compiler: Compiler): boolean {
  return complaints(compiler, probe) !== '';
}

/** A resolution without the constants whose type depends on the compiler's age. */
export function withoutMixedEnumerators(resolution: Resolution): Resolution {
  const { model, definitions } = resolution;
  const isWide = ({ value }: { readonly value: string }) => BigInt(value) !== BigInt.asIntN(32, BigInt(value));
  const wideTags = new Set(model.enumerators.filter(isWide).map(({ enum: tag }) => tag));
  const mixed = new Set(model.enumerators.filter(({ enum: tag }) => wideTags.has(tag)).map(({ name }) => name));
  if (mixed.size === 0) return resolution;
  const dependsOn = (name: string, seen: ReadonlySet<string> = new Set()): boolean => {
    if (mixed.has(name)) return true;
    const text = seen.has(name) ? null : (definitions.get(name)?.text ?? null);
    const names: readonly string[] = text?.match(/[A-Za-z_]\w*/g) ?? [];
    return names.some((each) => each !== name && dependsOn(each, new Set([...seen, name])));
  };
  const constants = model.constants.filter(({ name }) => !dependsOn(name));
  return { ...resolution, model: { ...model, constants } };
}
