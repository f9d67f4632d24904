import type { Expression } from '../../ast/expression.ts';
import { elementPosition, nestedPosition } from '../layout/layout.ts';
import { Refusal } from '../model/refusal.ts';
import { type LaidOutRecord, layoutOf, type ResolvedType } from './resolved-type.ts';

/** A member, or a member's member, seen from the start of a record. */
export interface MemberPlace {
  readonly type: ResolvedType;
  /** Bits. */
  readonly position: number;
  readonly bitWidth: number | null;
  /** The member's own, in bytes; 0 for a bit-field. */
  readonly alignment: number;
}

const indexes = new WeakMap<LaidOutRecord, ReadonlyMap<string, MemberPlace>>();

/** The members of a record by name, those of unnamed records among them (C11 6.7.2.1p13); made when first asked for. */
function membersOf(record: LaidOutRecord): ReadonlyMap<string, MemberPlace> {
  let index = indexes.get(record);
  if (index === undefined) {
    const members = new Map<string, MemberPlace>();
    collectMembers(record, 0, members);
    indexes.set(record, members);
    index = members;
  }
  return index;
}

function collectMembers(record: LaidOutRecord, outer: number, members: Map<string, MemberPlace>): void {
  for (const { member, type, position, bitWidth, alignment } of record.fields) {
    const place = { type, position: nestedPosition(outer, position), bitWidth, alignment };
    if (member.name !== null) members.set(member.name, place);
    else if (type.kind === 'record') collectMembers(type.record, place.position, members);
  }
}

/** @throws Refusal where the type is no record or has no such member. */
export function memberOf(type: ResolvedType, name: string): MemberPlace {
  if (type.kind !== 'record') throw new Refusal(`member '${name}' of what is no record`);
  const member = membersOf(type.record).get(name);
  if (member !== undefined) return member;
  const { keyword, tag } = type.record.definition;
  throw new Refusal(`'${tag === null ? keyword : `${keyword} ${tag}`}' has no member '${name}'`);
}

type Step = { readonly name: string } | { readonly index: Expression };

/** `offsetof` (C11 7.19p3; GNU: nested members and elements): `designator` starts with a member's name. */
export function offsetWithin(
  type: ResolvedType,
  designator: Expression,
  evaluate: (index: Expression) => bigint,
): MemberPlace {
  let place: MemberPlace = { type, position: 0, bitWidth: null, alignment: layoutOf(type).alignment };
  for (const step of stepsOf(designator)) {
    place = 'name' in step ? memberIn(place, step.name) : elementIn(place, evaluate(step.index));
  }
  return place;
}

/** The steps of a designator from its start; read in a loop, since it may be as long as a line. */
function stepsOf(designator: Expression): Step[] {
  const steps: Step[] = [];
  for (let at = designator; ; ) {
    if (at.kind === 'identifier') {
      steps.push({ name: at.name });
      return steps.reverse();
    }
    if (at.kind === 'member' && !at.arrow) steps.push({ name: at.name });
    else if (at.kind === 'index') steps.push({ index: at.index });
    else throw new Refusal('the second argument of offsetof is no member');
    at = at.base;
  }
}

function memberIn(place: MemberPlace, name: string): MemberPlace {
  const inner = memberOf(place.type, name);
  return { ...inner, position: nestedPosition(place.position, inner.position) };
}

function elementIn({ type, position }: MemberPlace, index: bigint): MemberPlace {
  if (type.kind !== 'array') throw new Refusal('an index into what is no array');
  const { element } = type;
  if (index < -(2n ** 31n) || index > 2n ** 31n) throw new Refusal(`index ${index} is past every array`);
  const { size, alignment } = layoutOf(element);
  return { type: element, position: elementPosition(position, size, Number(index)), bitWidth: null, alignment };
}
