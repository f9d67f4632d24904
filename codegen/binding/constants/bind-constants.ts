import type { ConstantModel, EnumeratorModel } from '../../abi/model/model.ts';
import { isWide, isWideEnumerator } from '../../abi/model/width.ts';
import { addToList } from '../../source/add-to-list.ts';
import type { BindingContext } from '../context/context.ts';
import type { BoundConstant, BoundEnum, Notation } from '../model/binding-model.ts';
import { type PerTarget, perTarget, valueOn, valuesOf } from '../model/per-target.ts';
import { enumNameCandidates, isIdentifier } from '../names/names.ts';
import { type Profile, unfitting } from '../profile/profile.ts';
import { decimal, expressionOf, hexadecimal, notationOf } from './notation.ts';

/** What decides about a constant beside its C type. */
export interface ConstantUses {
  /** TypeScript names by C name. */
  readonly names: ReadonlyMap<string, string>;
  /** Carriers by C name, for members and masks of flag sets and what the profile lists. */
  readonly carriers: ReadonlyMap<string, 'number' | 'bigint'>;
  /** Bits of the unsigned fields that a constant is for, by C name. */
  readonly widths: ReadonlyMap<string, readonly PerTarget<number>[]>;
  /** Members of flag sets by C name. */
  readonly flagSets: ReadonlyMap<string, string>;
}

/** Binds object-like macros that are integers. */
export function bindMacro(
  context: BindingContext,
  models: readonly ConstantModel[],
  uses: ConstantUses,
  profile: Profile,
): BoundConstant {
  const cName = (models[0] as ConstantModel).name;
  const text = context.textOf(cName);
  const isFlag = uses.flagSets.has(cName);
  const anyWide = models.some(({ type }, index) => isWide(type, context.resolutions[index]!.model.dataModel));
  return {
    kind: 'constant',
    name: uses.names.get(cName) as string,
    cName,
    ...valueAndCarrier(context, models, uses, anyWide ? 'bigint' : 'number', profile),
    notation: isFlag ? hexadecimal : notationOf(text, (name) => context.textOf(name)),
    expression: expressionOf(cName, text),
    enum: null,
    flagSet: uses.flagSets.get(cName) ?? null,
    comment: context.commentOf(cName),
    since: context.sinceOf(cName),
  };
}

/** Binds enumerators. `wideEnums` are the tags of enums with a value that four bytes cannot hold. */
export function bindEnumerator(
  context: BindingContext,
  models: readonly EnumeratorModel[],
  uses: ConstantUses,
  wideEnums: ReadonlySet<string>,
  profile: Profile,
): BoundConstant {
  const { name: cName, enum: tag } = models[0] as EnumeratorModel;
  const anyWide = models.some(isWideEnumerator) || (tag !== null && wideEnums.has(tag));
  const flagSet = uses.flagSets.get(cName) ?? null;
  const notation: Notation = flagSet === null ? decimal : hexadecimal;
  return {
    kind: 'constant',
    name: uses.names.get(cName) as string,
    cName,
    ...valueAndCarrier(context, models, uses, anyWide ? 'bigint' : 'number', profile),
    notation,
    expression: null,
    enum: tag,
    flagSet,
    comment: context.commentOf(cName),
    since: context.sinceOf(cName),
  };
}

/** @throws ProfileError where the profile asks for `number` and a value is past 2^53. */
function valueAndCarrier(
  context: BindingContext,
  models: readonly { readonly name: string; readonly value: string }[],
  uses: Pick<ConstantUses, 'carriers' | 'widths'>,
  natural: 'number' | 'bigint',
  profile: Profile,
): { value: PerTarget<bigint>; carrier: 'number' | 'bigint' } {
  const name = models[0]?.name ?? '';
  const carrier = uses.carriers.get(name) ?? natural;
  const widths = uses.widths.get(name) ?? [];
  const value = perTarget(
    context.targets,
    models.map((model, index) => asStored(BigInt(model.value), widths, context.targets[index] as string)),
  );
  const tooLarge = valuesOf(value).find((each) => BigInt(Number(each)) !== each || !Number.isSafeInteger(Number(each)));
  if (carrier === 'number' && tooLarge !== undefined) {
    throw unfitting(profile, name, `its value ${tooLarge} does not fit a number`);
  }
  return { value, carrier };
}

/**
 * `1 << 31` is negative in C; an unsigned field holds what C converts it to. What several fields hold is what the
 * narrowest of them does that has its bits.
 */
function asStored(value: bigint, widths: readonly PerTarget<number>[], target: string): bigint {
  if (value >= 0n) return value;
  const onTarget = widths.map((width) => valueOn(width, target)).toSorted((one, other) => one - other);
  const width = onTarget.find((bits) => BigInt.asIntN(bits, value) === value);
  return width === undefined ? value : BigInt.asUintN(width, value);
}

/** The tagged enums of the header, each with those of its enumerators that are bound, under the C name of the last one. */
export function bindEnums(context: BindingContext, constants: readonly BoundConstant[]): Map<string, BoundEnum> {
  const byTag = new Map<string, BoundConstant[]>();
  for (const constant of constants) {
    if (constant.enum === null || !isIdentifier(constant.enum)) continue;
    addToList(byTag, constant.enum, constant);
  }
  const enums = new Map<string, BoundEnum>();
  for (const [tag, members] of byTag) {
    const name = context.claimIn(context.names, ...enumNameCandidates(tag));
    enums.set(members.at(-1)!.cName, {
      kind: 'enum',
      name,
      tag: `enum ${tag}`,
      comment: context.commentOf(`enum ${tag}`),
      members: members.map((each) => each.name),
    });
  }
  return enums;
}
