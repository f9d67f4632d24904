import type { Attributes } from '../../ast/c-type.ts';
import type { Member, RecordDefinition } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import { atomic } from '../../ast/qualifiers.ts';
import { type EvaluationSteps, maximumEvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import { refuseForeignOrder, refuseUnknownLayouts, unknownMode } from '../layout/attributes.ts';
import { layOutRecord, leastAlignment, type MemberRequest } from '../layout/layout.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import type { Target } from '../target/target.ts';
import { qualifiersOf } from './qualified-type.ts';
import {
  type LaidOutField,
  type LaidOutRecord,
  layoutOf,
  type ResolvedType,
  type TypeResolver,
} from './resolved-type.ts';

/** What laying out a record asks of the program around it. */
export interface RecordScope extends TypeResolver {
  readonly target: Target;
  /** Members of unnamed records are looked at again in every record around them. */
  readonly steps: EvaluationSteps;
  evaluateInteger(expression: Expression): bigint;
  alignmentsOf(attributes: Attributes): readonly number[];
}

/** Resolves the members of a record and places them. @throws Refusal that names the member. */
export function layOutDefinition(definition: RecordDefinition, scope: RecordScope): LaidOutRecord {
  refuseUnknownLayouts(definition.attributes);
  refuseForeignOrder(definition, scope.target);
  const { members, attributes } = definition;
  if (attributes.mode !== null) throw unknownMode(attributes.mode);
  const types = members.map((member) => inMember(member, () => scope.typeOf(member.type, member.attributes)));
  const requests = members.map((member, index) => inMember(member, () => requestOf(member, types[index]!, scope)));
  if (definition.keyword === 'struct') refuseOpenBetween(members, requests);
  const layout = layOutRecord(
    {
      keyword: definition.keyword,
      members: requests,
      packed: attributes.packed,
      // GCC rule: of several `aligned` on a type, the last one counts.
      aligned: scope.alignmentsOf(attributes).at(-1) ?? null,
      pack: definition.pack,
    },
    scope.target,
  );
  const fields = members.map((member, index) => {
    const bitWidth = requests[index]!.bitWidth;
    const alignment = layout.alignments[index]!;
    return { member, type: types[index]!, position: layout.positions[index]!, bitWidth, alignment };
  });
  refuseDuplicates(fields, new Set(), scope.steps);
  return { definition, layout, fields };
}

function inMember<Result>(member: Member, work: () => Result): Result {
  const result = orRefusal(work);
  if (!(result instanceof Refusal)) return result;
  if (member.name === null) throw result;
  throw new Refusal(`member '${member.name}': ${result.message}`, { missing: result.missing });
}

function requestOf(member: Member, type: ResolvedType, scope: RecordScope): MemberRequest {
  const { packed } = member.attributes;
  const bitWidth = member.bitWidth === null ? null : bitWidthOf(member, type, scope);
  // GCC rule: of several `aligned` on a member, the strictest counts.
  const aligned = Math.max(0, ...scope.alignmentsOf(member.attributes));
  refuseLowered(member, type, scope);
  return {
    type: layoutOf(type),
    bitWidth,
    named: member.name !== null,
    packed,
    flexible: type.kind === 'array' && type.count === null,
    aligned: aligned === 0 ? null : aligned,
  };
}

/** C11 6.7.5p5. */
function refuseLowered({ alignas }: Member, type: ResolvedType, scope: RecordScope): void {
  if (alignas.aligned.length === 0) return;
  const asked = Math.max(0, ...scope.alignmentsOf(alignas));
  const least = leastAlignment(layoutOf(type));
  if (asked === 0 || asked >= least) return;
  throw new Refusal(`'_Alignas' of ${asked} for a type that is aligned to ${least}`);
}

/** C11 6.7.2.1p18. In a union GCC takes one since version 15. */
function refuseOpenBetween(members: readonly Member[], requests: readonly MemberRequest[]): void {
  const index = requests.findIndex(({ flexible }) => flexible);
  if (index === -1 || index === members.length - 1) return;
  throw new Refusal(`member '${members[index]!.name}': an array without a length is not the last member`);
}

/** C11 6.7.2.1p4, p5. GCC takes no atomic one. */
function bitWidthOf(member: Member, type: ResolvedType, scope: RecordScope): number {
  if (type.kind !== 'integer') throw new Refusal('a bit-field must have an integer type');
  if ((qualifiersOf(type) & atomic) !== 0) throw new Refusal('a bit-field cannot be atomic');
  const width = scope.evaluateInteger(member.bitWidth!);
  if (width < 0n || width > BigInt(type.integer.width)) {
    throw new Refusal(`a bit-field of type '${type.integer.name}' cannot have ${width} bits`);
  }
  if (width === 0n && member.name !== null) throw new Refusal('a bit-field without bits cannot have a name');
  return Number(width);
}

/** C11 6.7.2.1p13: members of unnamed records count as members of the record that holds them. */
function refuseDuplicates(fields: readonly LaidOutField[], seen: Set<string>, steps: EvaluationSteps): void {
  steps.left -= fields.length;
  if (steps.left < 0) throw new Refusal(`the header needs more than ${maximumEvaluationSteps} steps of evaluation`);
  for (const { member, type } of fields) {
    if (member.name === null) {
      if (type.kind === 'record') refuseDuplicates(type.record.fields, seen, steps);
      continue;
    }
    if (seen.has(member.name)) throw new Refusal(`member '${member.name}' is declared twice`);
    seen.add(member.name);
  }
}
