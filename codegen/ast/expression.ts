import type { Span } from '../source/source-file.ts';
import type { TypeName } from './c-type.ts';

/** A C expression as written. Values and types come from `expression/` evaluation, sizes from `abi/`. */
export type Expression =
  | IntegerLiteral
  | CharacterLiteral
  | StringLiteral
  | Identifier
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | CastExpression
  | SizeofExpression
  | SizeofType
  | AlignofType
  | AlignofExpression
  | OffsetofExpression
  | TypesCompatible
  | CallExpression
  | MemberExpression
  | IndexExpression
  | GenericSelection
  | CompoundLiteral
  | UnreadExpression
  | FloatingLiteral;

export type UnaryOperator = '+' | '-' | '!' | '~' | '&' | '*';
export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||'
  | ',';

/** `0x1f`, `10UL`: spelling kept, since base and suffix decide the type (C11 6.4.4.1). */
export interface IntegerLiteral {
  readonly kind: 'integer-literal';
  readonly text: string;
  readonly span: Span;
}
/** `1.5`, `1e3f`: parsed so that the refusal can name it. */
export interface FloatingLiteral {
  readonly kind: 'floating-literal';
  readonly text: string;
  readonly span: Span;
}
/** `'a'`, `L'a'`, with its quotes. */
export interface CharacterLiteral {
  readonly kind: 'character-literal';
  readonly text: string;
  readonly span: Span;
}
/** Adjacent literals not yet joined: one spelling each, quotes included. */
export interface StringLiteral {
  readonly kind: 'string-literal';
  readonly parts: readonly string[];
  readonly span: Span;
}
export interface Identifier {
  readonly kind: 'identifier';
  readonly name: string;
  readonly span: Span;
}
export interface UnaryExpression {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
  readonly span: Span;
}
export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}
/** `a ? b : c`; `consequent` is null for GNU's `a ?: c`. */
export interface ConditionalExpression {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly consequent: Expression | null;
  readonly alternate: Expression;
  readonly span: Span;
}
export interface CastExpression {
  readonly kind: 'cast';
  readonly type: TypeName;
  readonly operand: Expression;
  readonly span: Span;
}
export interface SizeofExpression {
  readonly kind: 'sizeof-expression';
  readonly operand: Expression;
  readonly span: Span;
}
export interface SizeofType {
  readonly kind: 'sizeof-type';
  readonly type: TypeName;
  readonly span: Span;
}
/** `_Alignof (type)` */
export interface AlignofType {
  readonly kind: 'alignof-type';
  readonly type: TypeName;
  /** GNU: `__alignof__` asks for the preferred alignment; on i386 that of a `long long` is 8 and not 4. */
  readonly preferred: boolean;
  readonly span: Span;
}
/** GNU: `__alignof__ expression`, which for a member is the member's own alignment and not its type's. */
export interface AlignofExpression {
  readonly kind: 'alignof-expression';
  readonly operand: Expression;
  readonly span: Span;
}
/** `__builtin_offsetof(type, designator)`, also through `offsetof`. */
export interface OffsetofExpression {
  readonly kind: 'offsetof';
  readonly type: TypeName;
  readonly designator: Expression;
  readonly span: Span;
}
/** GNU: `__builtin_types_compatible_p(left, right)`. */
export interface TypesCompatible {
  readonly kind: 'types-compatible';
  readonly left: TypeName;
  readonly right: TypeName;
  readonly span: Span;
}
export interface CallExpression {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
  readonly span: Span;
}
/** `base.name` or, with `arrow`, `base->name`. */
export interface MemberExpression {
  readonly kind: 'member';
  readonly base: Expression;
  readonly name: string;
  readonly arrow: boolean;
  readonly span: Span;
}
/** `_Generic(control, type: value, default: value)` (C11 6.5.1.1). */
export interface GenericSelection {
  readonly kind: 'generic-selection';
  readonly control: Expression;
  readonly associations: readonly GenericAssociation[];
  readonly span: Span;
}
export interface GenericAssociation {
  /** Null for `default`. */
  readonly type: TypeName | null;
  readonly value: Expression;
}
/** `(type){ … }` (C11 6.5.2.5). */
export interface CompoundLiteral {
  readonly kind: 'compound-literal';
  readonly type: TypeName;
  readonly initializers: readonly Initializer[];
  readonly span: Span;
}
/** `value`, `[2] = value` or `.name = { … }` in braces (C11 6.7.9). */
export interface Initializer {
  readonly designators: readonly Designator[];
  readonly value: Expression | readonly Initializer[];
}
/** `.name`, `[index]`; GNU: with `last`, `[index ... last]`. */
export type Designator = { readonly name: string } | { readonly index: Expression; readonly last: Expression | null };

/** An expression that is read over: it has no value here, which is an error only for what needs one. */
export interface UnreadExpression {
  readonly kind: 'unread';
  /** Why it has no value: `a statement expression '({ … })' is no constant`. */
  readonly reason: string;
  readonly span: Span;
}
export interface IndexExpression {
  readonly kind: 'index';
  readonly base: Expression;
  readonly index: Expression;
  readonly span: Span;
}
