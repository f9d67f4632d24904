import type { Token } from '../lexer/token.ts';
import type { Span } from '../source/source-file.ts';
import type { Attributes, CType, RecordKeyword } from './c-type.ts';
import type { Expression } from './expression.ts';

/** What one header and its includes declare, in order. Functions and objects are parsed and kept only by name. */
export interface TranslationUnit {
  readonly declarations: readonly Declaration[];
  /** The typedef names in force at the end. */
  readonly typedefNames: ReadonlySet<string>;
}

export type Declaration =
  | RecordDeclaration
  | EnumDeclaration
  | TypedefDeclaration
  | ObjectDeclaration
  | StaticAssertion;

/** A record definition, wherever it stood: at file scope, inside another record, inside a typedef. Tagged ones are listed
 *  here once, inner before outer; untagged ones hang only in the type that holds them. */
export interface RecordDeclaration {
  readonly kind: 'record-declaration';
  readonly definition: RecordDefinition;
}
/** Every enum definition, tagged or not. */
export interface EnumDeclaration {
  readonly kind: 'enum-declaration';
  readonly definition: EnumDefinition;
}
/** `typedef type name`. */
export interface TypedefDeclaration {
  readonly kind: 'typedef-declaration';
  readonly name: string;
  readonly type: CType;
  readonly attributes: Attributes;
  readonly span: Span;
}
/** A function or object: outside what is bound; its name hides nothing. */
export interface ObjectDeclaration {
  readonly kind: 'object-declaration';
  readonly name: string;
  readonly type: CType;
  readonly attributes: Attributes;
  readonly span: Span;
  /** What stands behind the `=` of what may be an array without a length: nothing else asks for it. */
  readonly initializer?: readonly Token[];
}
export interface StaticAssertion {
  readonly kind: 'static-assertion';
  readonly condition: Expression;
  readonly message: string | null;
  readonly span: Span;
}

/** The order of the bytes of scalars that a record asks for. */
export type StorageOrder = 'big' | 'little';

export interface RecordDefinition {
  readonly kind: 'record-definition';
  readonly keyword: RecordKeyword;
  readonly tag: string | null;
  readonly members: readonly Member[];
  readonly attributes: Attributes;
  /** `#pragma pack` in force at the closing brace, in bytes; null for none. */
  readonly pack: number | null;
  /** `#pragma scalar_storage_order` in force there; null for none. */
  readonly storageOrder: StorageOrder | null;
  /** The tag, or the keyword of an untagged record. */
  readonly span: Span;
}

/** A member before layout (C11 6.7.2.1). */
export interface Member {
  /** Null for an anonymous record and an unnamed bit-field. */
  readonly name: string | null;
  readonly type: CType;
  /** Null for what is no bit-field. */
  readonly bitWidth: Expression | null;
  readonly attributes: Attributes;
  /** What `_Alignas` asks for; it is among `attributes`, too. */
  readonly alignas: Attributes;
  readonly span: Span;
}

export interface EnumDefinition {
  readonly kind: 'enum-definition';
  readonly tag: string | null;
  /** C23: the type behind `:`, which the values then have; null where none is written. */
  readonly underlying: CType | null;
  readonly enumerators: readonly Enumerator[];
  readonly attributes: Attributes;
  readonly span: Span;
}

export interface Enumerator {
  readonly name: string;
  /** Null where the value is the one before plus one. */
  readonly value: Expression | null;
  readonly span: Span;
}
