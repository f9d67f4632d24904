import type { EnumDefinition } from '../../ast/declaration.ts';
import type { EnumeratorModel, IoctlModel, SkippedModel } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import { Refusal } from '../model/refusal.ts';
import type { Program } from '../program/program.ts';
import type { RequestReader } from './ioctls.ts';
import type { DescriptionScope } from './record-model.ts';

/** What the enums of one header came to. */
export interface EnumeratorModels {
  readonly enumerators: readonly EnumeratorModel[];
  /** Requests that are enumerators: binder.h and others have them. */
  readonly ioctls: readonly IoctlModel[];
  readonly skipped: readonly SkippedModel[];
}

/** @param isHidden whether a macro of that name stands before the enumerator and means something else. */
export function describeEnumerators(
  definitions: readonly EnumDefinition[],
  program: Program,
  requests: RequestReader,
  description: DescriptionScope,
  isHidden: (name: string, value: string) => boolean,
): EnumeratorModels {
  const enumerators: EnumeratorModel[] = [];
  const ioctls: IoctlModel[] = [];
  const skipped: SkippedModel[] = [];
  for (const definition of definitions) {
    const resolved = program.types.declareEnum(definition);
    const tagLength = definition.tag?.length ?? 0;
    for (const { name, value: written, span } of definition.enumerators) {
      if (resolved instanceof Refusal) {
        description.size.add(name.length + resolved.message.length);
        skipped.push({ name, kind: 'enumerator', reason: resolved.message, ...placeOf(span, program.unit.header) });
        continue;
      }
      const value = resolved.enumerators.get(name)!;
      if (isHidden(name, value.value.toString())) continue;
      description.size.add(name.length + tagLength);
      enumerators.push({ name, value: value.value.toString(), enum: definition.tag });
      const ioctl = written === null ? null : requests.read(name, written, value, description);
      if (ioctl) ioctls.push(ioctl);
    }
  }
  return { enumerators, ioctls, skipped };
}
