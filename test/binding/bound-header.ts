import type { FieldModel } from '../../codegen/abi/model/model.ts';
import { bind } from '../../codegen/binding/bind.ts';
import type {
  BindingModel,
  BoundConstant,
  BoundField,
  BoundIoctl,
  BoundRecord,
} from '../../codegen/binding/model/binding-model.ts';
import { parseProfile } from '../../codegen/binding/profile/profile.ts';
import { type HeaderFacts, recordOf, resolutionOf } from './resolution-fixture.ts';

/** Three machines, of which one has words of four bytes and one has chars without a sign. */
export const targets = ['x86_64', 'aarch64', 'i386'];

/** Binds one header whose facts depend on the target. */
export function bindOn(
  names: readonly string[],
  factsOn: (target: string) => HeaderFacts,
  profile: object = {},
): BindingModel {
  const resolutions = names.map((target) => resolutionOf({ target, ...factsOn(target) }));
  return bind(resolutions, parseProfile(JSON.stringify(profile), 'x.json'));
}

/** The records of a binding, in order. */
export function records({ declarations }: BindingModel): BoundRecord[] {
  return declarations.filter((declaration) => declaration.kind === 'record');
}

/** All fields of all records by their C names. */
export function fieldsOf(binding: BindingModel): Record<string, BoundField> {
  return Object.fromEntries(records(binding).flatMap(({ fields }) => fields.map((each) => [each.cName, each])));
}

/** A constant by its C name. */
export function constantNamed({ declarations }: BindingModel, name: string): BoundConstant {
  const found = declarations.find((each) => each.kind === 'constant' && each.cName === name);
  return found as BoundConstant;
}

/** A request by its C name. */
export function ioctlNamed({ declarations }: BindingModel, name: string): BoundIoctl {
  return declarations.find((each) => each.kind === 'ioctl' && each.cName === name) as BoundIoctl;
}

/** A record with one field, as it looks on each target. */
export function oneField(fieldOn: (target: string) => FieldModel): (target: string) => HeaderFacts {
  return (target) => ({ records: [recordOf('struct s', [fieldOn(target)])] });
}
