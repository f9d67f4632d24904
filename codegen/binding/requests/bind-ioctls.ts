import type { IoctlModel } from '../../abi/model/model.ts';
import type { BindingContext } from '../context/context.ts';
import type { BoundIoctl, IoctlArgument } from '../model/binding-model.ts';
import { perTarget } from '../model/per-target.ts';
import { asItsMacroSays, type Profile, unknownName } from '../profile/profile.ts';
import type { RecordReferences } from '../records/bind-records.ts';

/** What an argument in memory may be said to be, where it is no record: `int`, `__u64[2]`. */
const integersInMemory =
  /^(unsigned (char|short|int|long|long long)|char|short|int|long|long long|__[us](8|16|32|64))(\[\d+\])?$/;

/** The ioctls that every target has, one model per target. */
export type IoctlModels = ReadonlyMap<string, readonly IoctlModel[]>;

/**
 * Binds every ioctl. `names` holds the TypeScript names of the constants by their C names.
 *
 * @throws ProfileError for an override of an ioctl, or with a record, that the header does not have.
 */
export function bindIoctls(
  context: BindingContext,
  ioctls: IoctlModels,
  names: ReadonlyMap<string, string>,
  references: RecordReferences,
  profile: Profile,
): BoundIoctl[] {
  const bound: BoundIoctl[] = [];
  for (const [cName, models] of ioctls) {
    const name = names.get(cName);
    const { direction, type, number } = models[0] as IoctlModel;
    if (name === undefined) continue;
    bound.push({
      kind: 'ioctl',
      name,
      cName,
      value: perTarget(
        context.targets,
        // `(int)_IOR(…)` is negative in C; the kernel takes its 32 bits.
        models.map(({ value }) => BigInt.asUintN(32, BigInt(value))),
      ),
      expression: context.textOf(cName),
      direction,
      type,
      number,
      size: perTarget(
        context.targets,
        models.map(({ size }) => size),
      ),
      argument: overriddenArgument(context, profile, cName, references) ?? argumentOf(context, models, references),
      comment: context.commentOf(cName),
      since: context.sinceOf(cName),
    });
  }
  return bound;
}

/** @throws ProfileError for what a profile says of an ioctl that is none; `known` are the C names of those there are. */
export function checkOverrides(profile: Profile, known: ReadonlySet<string>): void {
  for (const [name, { optional }] of profile.ioctls) {
    if (!optional && !known.has(name)) {
      throw unknownName(profile, `ioctls.${name}`, 'the header has no such ioctl on every target', { name, known });
    }
  }
}

/** What a request takes by its macro, one per target. */
export function argumentOf(
  context: BindingContext,
  models: readonly Pick<IoctlModel, 'argument'>[],
  references: RecordReferences,
  reason: string | null = null,
): IoctlArgument {
  const spelling = models[0]?.argument ?? null;
  if (spelling === null) return { kind: 'none', reason };
  const records = models.map(({ argument }, index) => {
    const facts = context.resolutions[index]?.types.get(argument ?? '');
    return references.get(facts?.kind === 'record' ? facts.name : (argument ?? ''))?.name;
  });
  const name = records[0];
  if (name === undefined || records.some((record) => record !== name))
    return { kind: 'bytes', contents: spelling, reason };
  return { kind: 'record', name, reason };
}

/** What the profile says that a request takes, or null where it says nothing. @throws ProfileError */
export function overriddenArgument(
  context: BindingContext,
  profile: Profile,
  ioctl: string,
  references: RecordReferences,
): IoctlArgument | null {
  const override = profile.ioctls.get(ioctl);
  if (override === undefined) return null;
  const { argument } = override;
  const reason = override.reason === asItsMacroSays ? null : override.reason;
  if (argument === 'number') return { kind: 'number', reason };
  if (argument === 'none') return { kind: 'none', reason };
  const facts = context.resolutions.map(({ types }) => types.get(argument)?.kind ?? 'incomplete');
  if (references.has(argument) || facts.some((kind) => kind !== 'incomplete')) {
    return argumentOf(
      context,
      facts.map(() => ({ argument })),
      references,
      reason,
    );
  }
  // A record that other machines or versions have is memory here.
  const isElsewhere = override.optional && /^(struct|union) \w+$/.test(argument);
  if (isElsewhere || integersInMemory.test(argument)) return { kind: 'bytes', contents: argument, reason };
  throw unknownName(
    profile,
    `ioctls.${ioctl}.argument`,
    `expected 'number', 'none', a record of the header or integers such as 'int' and '__u64[2]', saw '${argument}'`,
    { name: argument, known: [...references.keys(), 'number', 'none'] },
  );
}
