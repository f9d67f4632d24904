import type { Attributes, CType, TypeName } from '../../ast/c-type.ts';
import type { EnumDefinition, Member, RecordDefinition } from '../../ast/declaration.ts';
import type { Qualifiers } from '../../ast/qualifiers.ts';
import type { IntegerType } from '../../expression/integers/integer-type.ts';
import type { ObjectLayout, RecordLayout } from '../layout/layout.ts';
import { Refusal } from '../model/refusal.ts';

/** A C type on one target: typedefs followed, lengths counted, sizes known. */
export type ResolvedType =
  | ResolvedInteger
  | ResolvedFloating
  | ResolvedPointer
  | ResolvedRecord
  | ResolvedArray
  | ResolvedFunction
  | ResolvedVoid
  | IncompleteRecord;

interface Qualified {
  /** Left out where there are none. Those of an array are its element's. */
  readonly qualifiers?: Qualifiers;
}

/** An integer or an enum; for an enum, the integer type that it is compatible with. */
export interface ResolvedInteger extends Qualified {
  readonly kind: 'integer';
  /** Left out for what is no enum. */
  readonly enumeration?: EnumDefinition;
  readonly integer: IntegerType;
  readonly layout: ObjectLayout;
}
export interface ResolvedFloating extends Qualified {
  readonly kind: 'floating';
  readonly name: 'float' | 'double';
  readonly layout: ObjectLayout;
}
export interface ResolvedPointer extends Qualified {
  readonly kind: 'pointer';
  /** Asked only where an expression follows the pointer: the target may be incomplete, or this very record. */
  readonly target: () => ResolvedType;
  readonly layout: ObjectLayout;
}
export interface ResolvedRecord extends Qualified {
  readonly kind: 'record';
  readonly record: LaidOutRecord;
  /** That of the record, unless a typedef realigns it. */
  readonly layout: ObjectLayout;
}
/** `count` is null for `[]`, which has a size of zero. */
export interface ResolvedArray {
  readonly kind: 'array';
  readonly element: ResolvedType;
  readonly count: number | null;
  /** How many arrays of arrays this is: 1 for an array of anything else. */
  readonly rank: number;
  readonly layout: ObjectLayout;
}
export interface ResolvedFunction {
  readonly kind: 'function';
  readonly returns: () => ResolvedType;
}
export interface ResolvedVoid extends Qualified {
  readonly kind: 'void';
}
/** `struct tag` that nothing has defined so far. */
export interface IncompleteRecord extends Qualified {
  readonly kind: 'incomplete';
  /** `struct tag`. */
  readonly name: string;
  /** What a typedef's attribute asks for once the record is defined; bytes. */
  readonly alignment?: number;
}

/** A record with its members in place. */
export interface LaidOutRecord {
  readonly definition: RecordDefinition;
  readonly layout: RecordLayout;
  /** One for each member of the definition that declares something, in order. */
  readonly fields: readonly LaidOutField[];
}

export interface LaidOutField {
  readonly member: Member;
  readonly type: ResolvedType;
  /** Bits from the start of the record. */
  readonly position: number;
  /** Null for what is no bit-field. */
  readonly bitWidth: number | null;
  /** Bytes; 0 for a bit-field. */
  readonly alignment: number;
}

/** What resolves types as written: the tables of a translation unit, seen from the files that only ask. */
export interface TypeResolver {
  /** @throws Refusal for a type that this generator does not lay out. */
  typeOf(type: CType, attributes?: Attributes): ResolvedType;
  typeOfName(name: TypeName): ResolvedType;
}

/** Asks for a type until it is complete, and then no more: many expressions may ask, and what they ask made of others. */
export function onceComplete(resolve: () => ResolvedType): () => ResolvedType {
  let known: ResolvedType | null = null;
  return () => {
    if (known !== null) return known;
    const type = resolve();
    if (type.kind !== 'incomplete') known = type;
    return type;
  };
}

/** @throws Refusal for a type without a size. */
export function layoutOf(type: ResolvedType): ObjectLayout {
  switch (type.kind) {
    case 'incomplete':
      throw new Refusal(`'${type.name}' is not defined here`, { missing: type.name });
    case 'void':
      throw new Refusal(`'void' has no size`);
    case 'function':
      throw new Refusal('a function has no size');
    default:
      return type.layout;
  }
}

/** @throws Refusal for a type that no array can have elements of (C11 6.7.6.2p1). */
export function elementLayoutOf(type: ResolvedType): ObjectLayout {
  if (type.kind === 'array' && type.count === null) throw new Refusal('an array of arrays without a length');
  return layoutOf(type);
}

/** The type with another layout, as an `aligned` typedef has it. */
export function withLayout(type: ResolvedType, layout: ObjectLayout): ResolvedType {
  if (type.kind === 'incomplete' || type.kind === 'void' || type.kind === 'function') return type;
  return { ...type, layout };
}
