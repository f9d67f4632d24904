import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { bitFieldObjects, bitFieldsOf, misplacedBitFields } from '../abi/bit-fields.ts';
import { assertionsOf } from '../abi/model-assertions.ts';
import { countAssertions } from '../judge/judged-text.ts';
import type { JudgedSide } from './judged-side.ts';

/** How many facts were asked for on the other side, and which of them are not so there. */
export interface Unreported {
  readonly facts: number;
  readonly differences: readonly string[];
}

/**
 * States what one side's header says of the names that no finding tells of, to a compiler that reads the other side's:
 * every value, type, size, alignment, offset and length, and the bits of bit-fields.
 */
export async function unreportedIn(
  model: AbiModel,
  otherModel: AbiModel,
  findings: readonly DriftFinding[],
  other: JudgedSide,
): Promise<Unreported> {
  const rest = withoutReported(withoutOtherKind(withOtherSizes(model, otherModel, findings), otherModel), findings);
  const includes = other.includesFor(model.header);
  const text = assertionsOf(rest);
  const differences = await other.compiled.complaints(includes, text);
  const bitFields = bitFieldsOf(rest).length;
  const misplaced = bitFields === 0 ? [] : await misplacedIn(rest, includes, other);
  return { facts: countAssertions(text) + bitFields, differences: [...differences, ...misplaced] };
}

async function misplacedIn(rest: AbiModel, includes: readonly string[], other: JudgedSide): Promise<readonly string[]> {
  const macros = [...rest.constants, ...rest.skipped, ...rest.functions].map(({ name }) => `#undef ${name}\n`);
  const objects = await other.compiled.objects(includes, `${macros.join('')}${bitFieldObjects(rest)}`);
  return objects === null ? ['its bit-fields cannot be set'] : misplacedBitFields(objects, rest);
}

/** A record whose size is another one may have fields that are what they were: it gets the other side's size. */
function withOtherSizes(model: AbiModel, other: AbiModel, findings: readonly DriftFinding[]): AbiModel {
  const changed = new Set(findings.filter(({ kind }) => kind === 'changed').map(({ symbol }) => symbol));
  const sizes = new Map(other.records.map(({ name, size, alignment }) => [name, { size, alignment }]));
  const records = model.records.map((record) => {
    return changed.has(record.name) ? { ...record, ...sizes.get(record.name) } : record;
  });
  return { ...model, records };
}

/** A macro has a type of its own; what is an enumerator on the other side is asked for its value alone. */
function withoutOtherKind(model: AbiModel, other: AbiModel): AbiModel {
  const enumerators = new Set(other.enumerators.map(({ name }) => name));
  const [changed, kept] = [true, false].map((is) => model.constants.filter(({ name }) => enumerators.has(name) === is));
  const more = changed!.map(({ name, value }) => ({ name, value, enum: null }));
  return { ...model, constants: kept!, enumerators: [...model.enumerators, ...more] };
}

/** What is only written differently means the same, so it stays. */
function withoutReported(model: AbiModel, findings: readonly DriftFinding[]): AbiModel {
  const reported = new Set<string>();
  for (const { subject, kind, changes, header, newHeader, symbol, newSymbol } of findings) {
    if (subject === 'record' && kind === 'changed') continue;
    const isRewritten = changes.length > 0 && changes.every(({ fact }) => fact === 'expression' || fact === 'enum');
    if (isRewritten || (header !== model.header && newHeader !== model.header)) continue;
    reported.add(symbol).add(newSymbol ?? symbol);
  }
  const isLeft = ({ name }: { readonly name: string }): boolean => !reported.has(name);
  return {
    ...model,
    records: model.records.filter(isLeft).map((record) => {
      return { ...record, fields: fieldsLeft(record.name, record.fields, reported) };
    }),
    typedefs: model.typedefs.filter(isLeft),
    enumerators: model.enumerators.filter(isLeft),
    constants: model.constants.filter(isLeft),
    strings: model.strings.filter(isLeft),
    ioctls: model.ioctls.filter(isLeft),
    // What a type means is told of the fields that have it.
    types: [],
  };
}

function fieldsLeft(owner: string, fields: readonly FieldModel[], reported: ReadonlySet<string>): FieldModel[] {
  return fields.flatMap((field) => {
    const name = `${owner}.${field.name}`;
    if (reported.has(name)) return [];
    return field.fields === undefined ? [field] : [{ ...field, fields: fieldsLeft(name, field.fields, reported) }];
  });
}
