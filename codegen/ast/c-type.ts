import type { Span } from '../source/source-file.ts';
import type { EnumDefinition, RecordDefinition } from './declaration.ts';
import type { Expression } from './expression.ts';
import type { Qualifiers } from './qualifiers.ts';

/** The arithmetic types and void, in one spelling each (C11 6.7.2p2). */
export type BasicTypeName =
  | 'void'
  | '_Bool'
  | 'char'
  | 'signed char'
  | 'unsigned char'
  | 'short'
  | 'unsigned short'
  | 'int'
  | 'unsigned int'
  | 'long'
  | 'unsigned long'
  | 'long long'
  | 'unsigned long long'
  | '__int128'
  | 'unsigned __int128'
  | 'float'
  | 'double'
  | 'long double';

export type RecordKeyword = 'struct' | 'union';

/** A C type as written: typedefs unresolved, lengths still expressions. */
export type CType =
  | BasicType
  | NamedType
  | RecordType
  | EnumType
  | PointerType
  | ArrayType
  | FunctionType
  | AtomicType
  | TypeofType;

interface Qualified {
  /** Left out where there are none. No layout depends on them. */
  readonly qualifiers?: Qualifiers;
}

export interface BasicType extends Qualified {
  readonly kind: 'basic';
  readonly name: BasicTypeName;
}
/** A typedef's name. */
export interface NamedType extends Qualified {
  readonly kind: 'named';
  readonly name: string;
  readonly span: Span;
}
/** `struct tag`, or a record defined in place; `tag` is null only together with a definition. */
export interface RecordType extends Qualified {
  readonly kind: 'record';
  readonly keyword: RecordKeyword;
  readonly tag: string | null;
  readonly definition: RecordDefinition | null;
  readonly span: Span;
}
export interface EnumType extends Qualified {
  readonly kind: 'enum';
  readonly tag: string | null;
  readonly definition: EnumDefinition | null;
  readonly span: Span;
}
export interface PointerType extends Qualified {
  readonly kind: 'pointer';
  readonly target: CType;
}
/** `length` is null for `[]`. */
export interface ArrayType extends Qualified {
  readonly kind: 'array';
  readonly element: CType;
  readonly length: Expression | null;
  readonly span: Span;
}
export interface FunctionType extends Qualified {
  readonly kind: 'function';
  readonly returns: CType;
  readonly parameters: readonly CType[];
  readonly variadic: boolean;
}
/** `_Atomic(target)`, and `_Atomic` as a qualifier of a type that is no pointer. */
export interface AtomicType extends Qualified {
  readonly kind: 'atomic';
  readonly target: CType;
}
export interface TypeofType extends Qualified {
  readonly kind: 'typeof';
  readonly operand: Expression | TypeName;
  /** `typeof_unqual` of C23. */
  readonly unqualified?: boolean;
  readonly span: Span;
}

/** A type name (C11 6.7.7), as in a cast or `sizeof (…)`. */
export interface TypeName {
  readonly kind: 'type-name';
  readonly type: CType;
  readonly attributes: Attributes;
  readonly span: Span;
}

/** The attributes that can change a layout; the rest of what was written is kept by name. */
export interface Attributes {
  readonly packed: boolean;
  /** Every `aligned(…)` and `_Alignas(…)` in order; 'max' for a bare `aligned`. */
  readonly aligned: readonly (Expression | 'max')[];
  /** `mode(XX)`, for refusal or widths. */
  readonly mode: string | null;
  /** How many of `aligned` come before the mode, which makes a typedef forget them; 0 without one. */
  readonly alignedBeforeMode: number;
  /** Names of the attributes that no layout depends on, and of those that are refused later (`vector_size`). */
  readonly others: readonly string[];
}

export const NO_ATTRIBUTES: Attributes = { packed: false, aligned: [], mode: null, alignedBeforeMode: 0, others: [] };

/** The type that `typeof` names, or that attributes have made a variant of; any other type is itself. */
export function withoutTypeof(type: CType): CType {
  let at = type;
  while (at.kind === 'typeof' && at.operand.kind === 'type-name') at = at.operand.type;
  return at;
}

/** The definition of a record without a tag, where a type is nothing else; null for any other type. */
export function untaggedRecord(type: CType): RecordDefinition | null {
  const { kind, tag, definition } = withoutTypeof(type) as RecordType;
  return kind === 'record' && tag === null ? definition : null;
}
