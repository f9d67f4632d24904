import type { Resolution } from '../abi/description/resolution.ts';
import type { AbiModel } from '../abi/model/model.ts';
import { comparePlaces } from '../abi/model/place.ts';
import { isWideEnumerator } from '../abi/model/width.ts';
import type { Atlas } from '../atlas/atlas.ts';
import { addToList } from '../source/add-to-list.ts';
import { bindEnumerator, bindEnums, bindMacro, type ConstantUses } from './constants/bind-constants.ts';
import {
  bindFlagSet,
  carrierOfField,
  carrierOfFlagSet,
  type FieldUses,
  type FlagSetPlan,
  fieldUsesOf,
  flagSetsByField,
  planFlagSets,
  unsignedWidthsOf,
} from './constants/bind-flag-sets.ts';
import { BindingContext } from './context/context.ts';
import { oncePerName } from './context/not-bound.ts';
import type {
  BindingModel,
  BoundConstant,
  BoundDeclaration,
  BoundIoctl,
  BoundIoctlFunction,
  BoundString,
} from './model/binding-model.ts';
import { requirePrintable } from './model/module-size.ts';
import { type PerTarget, perTarget } from './model/per-target.ts';
import { isIdentifier } from './names/names.ts';
import { type Profile, unfitting, unknownName } from './profile/profile.ts';
import { select } from './profile/selection.ts';
import { bindRecords, nameableRecords, nameRecords } from './records/bind-records.ts';
import { ImportedRecords, type OtherModules } from './records/imports.ts';
import { macrosLikeFields } from './records/macros-like-fields.ts';
import { refOrder } from './records/ref-order.ts';
import { bindIoctlFunctions } from './requests/bind-ioctl-functions.ts';
import { bindIoctls, checkOverrides } from './requests/bind-ioctls.ts';
import { withSharedFacts } from './shared-facts.ts';

/**
 * Decides every TypeScript name and every access for one header, resolved once per target.
 * Names are given out in this order, so that the earlier ones keep their C names: constants, records, untagged records
 * inside them, flag sets, enums.
 *
 * `atlas` is that of the header, where there is one: it dates the names. `others` knows the modules of other headers,
 * whose records are imported; without it they are bytes.
 *
 * @throws ProfileError where the profile names what the header does not have; HeaderError where there is too much to bind.
 */
export function bind(
  resolutions: readonly Resolution[],
  profile: Profile,
  atlas: Atlas | null = null,
  others: OtherModules = () => null,
): BindingModel {
  const models = resolutions.map(({ model }) => model);
  const header = headerOf(models);
  const selection = select(resolutions, profile);
  const context = new BindingContext(selection.resolutions, profile, atlas);
  for (const each of selection.leftOut) context.notBound.push(each);
  const facts = factsOnEveryTarget(context);
  const { macros, enumerators, strings } = facts;

  const names = nameConstants(context, [...macros.keys(), ...enumerators.keys(), ...strings.keys()]);
  const imported = new ImportedRecords(context, nameRecords(context, facts.records), others);
  const { references } = imported;
  const ioctls = bindIoctls(context, facts.ioctls, names, references, profile);
  const functions = bindIoctlFunctions(context, references, profile);
  checkOverrides(profile, new Set([...ioctls, ...functions].map(({ cName }) => cName)));
  const plans = planFlagSets(context, profile, inHeaderOrder(context, flagCandidates(names, facts)));
  const records = bindRecords(context, facts.records, {
    references,
    ioctls: ioctlsByRecord([...ioctls, ...functions], references),
    flagSets: flagSetsByField(plans),
  });
  const fields = fieldUsesOf([...records.values()].flat());

  const placed = new HeaderOrder(context);
  for (const [cName, list] of records) placed.add(cName, list);
  for (const ioctl of ioctls) placed.add(ioctl.cName, [ioctl]);
  for (const each of functions) placed.add(each.cName, [each]);
  const constants = bindConstants(context, facts, constantUses(profile, plans, fields, names), profile);
  for (const bound of constants) placed.add(bound.cName, [bound]);
  for (const [cName, bound] of bindEnums(context, constants)) placed.add(cName, [bound]);
  for (const [cName, each] of strings) placed.add(cName, bindString(context, cName, each, names));
  for (const plan of plans) placed.add(plan.members.at(-1) as string, [bindFlagSet(plan, names, fields)]);

  const declarations = placed.inOrder();
  requirePrintable(header, declarations);
  listSkipped(context);
  context.checkRenames();
  return {
    header,
    module: header.replace(/\.h$/, ''),
    targets: context.targets,
    models: withSharedFacts(models),
    imports: imported.usedBy(declarations),
    declarations,
    mixedScalars: [...context.mixed.values()],
    refRecords: refOrder([...records.values()].flat()),
    notInRef: context.notInRef,
    macrosLikeFields: macrosLikeFields(resolutions),
    notBound: oncePerName(context.notBound).toSorted((one, other) => comparePlaces(one.place, other.place)),
  };
}

/** What every target has, by C name, one model per target. */
type CommonFacts = ReturnType<typeof factsOnEveryTarget>;

function factsOnEveryTarget(context: BindingContext) {
  const enumerators = context.onEveryTarget('enumerator', (model) => model.enumerators);
  return {
    enumerators,
    // `enum { A = 1 }` with `#define A A` beside it is one constant.
    macros: context.onEveryTarget('macro', (model) => model.constants.filter(({ name }) => !enumerators.has(name))),
    strings: context.onEveryTarget('string', (model) => model.strings),
    ioctls: context.onEveryTarget('ioctl', (model) => model.ioctls),
    records: nameableRecords(context),
  };
}

/** Macros and enumerators that are no request numbers. */
function bindConstants(
  context: BindingContext,
  { macros, enumerators, ioctls }: CommonFacts,
  uses: ConstantUses,
  profile: Profile,
): BoundConstant[] {
  const isConstant = (cName: string): boolean => uses.names.has(cName) && !ioctls.has(cName);
  const wideEnums = new Set(
    [...enumerators.values()]
      .flat()
      .filter(isWideEnumerator)
      .map((each) => each.enum ?? ''),
  );
  return [
    ...[...macros].flatMap(([cName, models]) => (isConstant(cName) ? [bindMacro(context, models, uses, profile)] : [])),
    ...[...enumerators].flatMap(([cName, models]) =>
      isConstant(cName) ? [bindEnumerator(context, models, uses, wideEnums, profile)] : [],
    ),
  ];
}

function headerOf(models: readonly AbiModel[]): string {
  const [first, ...others] = models;
  if (first === undefined) throw new Error('binding needs the resolution of at least one target');
  const stray = others.find(({ header }) => header !== first.header);
  if (stray !== undefined) throw new Error(`'${stray.header}' and '${first.header}' cannot be bound together`);
  return first.header;
}

/** TypeScript names of the constants by their C names. */
function nameConstants(context: BindingContext, cNames: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const cName of cNames) {
    if (isIdentifier(cName)) names.set(cName, context.nameIn(context.names, cName, cName));
    else context.leaveOut(cName, 'constant', 'its name is no TypeScript identifier');
  }
  return names;
}

/** Integer constants that are no request numbers. */
function flagCandidates(names: ReadonlyMap<string, string>, { ioctls, strings }: CommonFacts): Map<string, string> {
  return new Map([...names].filter(([cName]) => !ioctls.has(cName) && !strings.has(cName)));
}

function inHeaderOrder(context: BindingContext, names: ReadonlyMap<string, string>): Map<string, string> {
  const positions = positionsIn(context);
  const positionOf = ([cName]: readonly [string, string]): number => positions.get(cName) ?? positions.size;
  return new Map([...names].sort((one, other) => positionOf(one) - positionOf(other)));
}

function positionsIn(context: BindingContext): ReadonlyMap<string, number> {
  const definitions = context.resolutions[0]?.definitions.keys() ?? [];
  return new Map([...definitions].map((name, index) => [name, index]));
}

function ioctlsByRecord(
  ioctls: readonly (BoundIoctl | BoundIoctlFunction)[],
  references: ReadonlyMap<string, { readonly name: string }>,
): ReadonlyMap<string, readonly string[]> {
  const taking = new Map<string, string[]>();
  for (const { name, argument } of ioctls) {
    if (argument.kind !== 'record') continue;
    addToList(taking, argument.name, name);
  }
  return new Map([...references].map(([cName, { name }]) => [cName, taking.get(name) ?? []]));
}

function constantUses(
  profile: Profile,
  plans: readonly FlagSetPlan[],
  fields: FieldUses,
  names: ReadonlyMap<string, string>,
): ConstantUses {
  const carriers = new Map<string, 'number' | 'bigint'>();
  const flagSets = new Map<string, string>();
  const widths = new Map<string, readonly PerTarget<number>[]>();
  const carry = (constant: string, carrier: 'number' | 'bigint', path: string): void => {
    if ((carriers.get(constant) ?? carrier) !== carrier) {
      throw unfitting(profile, path, `'${constant}' is already carried as a ${carriers.get(constant)}`);
    }
    carriers.set(constant, carrier);
  };
  for (const plan of plans) {
    for (const member of plan.members) flagSets.set(member, plan.name);
    const carrier = carrierOfFlagSet(profile, plan, fields);
    if (carrier === null) continue;
    const unsigned = unsignedWidthsOf(plan.profile.fields, fields);
    for (const constant of [...plan.members, ...plan.masks]) {
      carry(constant, carrier, `flagSets.${plan.name}`);
      if (!widths.has(constant)) widths.set(constant, unsigned);
    }
  }
  for (const [constant, carrier] of profile.carriers) {
    const path = `carriers.${constant}`;
    if (!names.has(constant)) {
      const known = names.keys();
      throw unknownName(profile, path, 'the header has no such constant', { name: constant, known });
    }
    const isWord = carrier === 'number' || carrier === 'bigint';
    carry(constant, isWord ? carrier : carrierOfField(profile, path, carrier, fields), path);
    if (!isWord) widths.set(constant, unsignedWidthsOf([carrier], fields));
  }
  return { names, carriers, widths, flagSets };
}

function bindString(
  context: BindingContext,
  cName: string,
  models: readonly { readonly value: string }[],
  names: ReadonlyMap<string, string>,
): BoundString[] {
  const name = names.get(cName);
  if (name === undefined) return [];
  const value = perTarget(
    context.targets,
    models.map((model) => model.value),
  );
  return [{ kind: 'string', name, cName, value, comment: context.commentOf(cName), since: context.sinceOf(cName) }];
}

/** What resolution left out, and what binding does not know how to express. */
function listSkipped(context: BindingContext): void {
  const listed = new Set<string>();
  for (const { model } of context.resolutions) {
    const skipped = model.skipped.map((each) => ({ ...each, kind: each.kind as string, place: each }));
    const functions = model.functions.flatMap(({ name, ioctl }) =>
      ioctl ? [] : [{ name, kind: 'function-like macro', reason: 'it takes parameters', place: context.placeOf(name) }],
    );
    for (const { name, kind, reason, place } of [...skipped, ...functions]) {
      const key = `${kind} ${name}`;
      if (!listed.has(key)) context.leaveOut(name, kind, reason, place);
      listed.add(key);
    }
  }
}

/** Declarations on their way into header order. */
class HeaderOrder {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #placed: { readonly position: number; readonly declarations: readonly BoundDeclaration[] }[] = [];

  constructor(context: BindingContext) {
    this.#positions = positionsIn(context);
  }

  /** Places declarations where the header defines `cName`, after what was already placed there. */
  add(cName: string, declarations: readonly BoundDeclaration[]): void {
    this.#placed.push({ position: this.#positions.get(cName) ?? this.#positions.size, declarations });
  }

  inOrder(): BoundDeclaration[] {
    return this.#placed
      .toSorted((one, other) => one.position - other.position)
      .flatMap(({ declarations }) => declarations);
  }
}
