import type {
  CallExpression,
  CompoundLiteral,
  ConditionalExpression,
  Expression,
  GenericSelection,
  Initializer,
} from '../../ast/expression.ts';
import { evaluate, typeOfExpression } from '../../expression/evaluation/evaluate.ts';
import type { EvaluationScope } from '../../expression/evaluation/evaluation-scope.ts';
import { bitFieldType } from '../../expression/integers/bit-field-type.ts';
import { elementType } from '../../expression/literals/character-literal.ts';
import { stringBytes, wideLength } from '../../expression/literals/string-literal.ts';
import type { Span } from '../../source/source-file.ts';
import { arrayLayout } from '../layout/layout.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import { areCompatible } from './compatible-types.ts';
import { initializedLength } from './initialized-length.ts';
import { type MemberPlace, memberOf } from './member-path.ts';
import {
  type Branch,
  floatingOf,
  integerOf,
  pointerTo,
  type TypeMachine,
  targetOf,
  typeOfBinary,
  typeOfCast,
  typeOfConditional,
  typeOfRead,
  typeOfUnary,
} from './operator-type.ts';
import { qualified, qualifiersOf, unqualified } from './qualified-type.ts';
import { layoutOf, type ResolvedArray, type ResolvedType, type TypeResolver } from './resolved-type.ts';

/** What the type of an expression depends on. */
export interface OperandScope extends TypeResolver, TypeMachine {
  readonly scope: EvaluationScope;
  typeOfObject(name: string): ResolvedType | null;
  alignmentOfObject(name: string): number | null;
}

/** Deeper than any parsed expression of brackets nests; a bound for what brackets and operators do together. */
const deepestOperand = 1000;

/**
 * The type of an expression that is not evaluated, as the operand of `sizeof` and `typeof` (C11 6.5.3.4p2).
 * @throws HeaderError where it is unknown, and for a bit-field, which C forbids there.
 */
export function typeOfOperand(operand: Expression, scope: OperandScope): ResolvedType {
  return typeOfObjectLike(operand, scope, 0);
}

/** The same for an operand of any operator: a bit-field has a type of its own width. */
export function typeOfValue(operand: Expression, scope: OperandScope): ResolvedType {
  return walk(operand, scope, 0).type;
}

/** The type, and the member where it is one. */
export function placeOfOperand(operand: Expression, scope: OperandScope): Operand {
  return walk(operand, scope, 0);
}

function typeOfObjectLike(operand: Expression, scope: OperandScope, depth: number): ResolvedType {
  const { type, member } = walk(operand, scope, depth);
  if (operand.kind !== 'member' || member === null || member.bitWidth === null) return type;
  throw new Refusal(`the bit-field '${operand.name}' as the operand of sizeof, typeof or &`);
}

/** What an expression that is not evaluated denotes. */
export interface Operand {
  readonly type: ResolvedType;
  /** Null for what is no member. */
  readonly member: MemberPlace | null;
}

/**
 * Each operand is looked at once. A chain of members, elements or operators in a row may be as long as a line: it is
 * walked from its start, not recursed into.
 */
function walk(operand: Expression, scope: OperandScope, depth: number): Operand {
  if (depth > deepestOperand) throw new Refusal('the expression is nested too deeply');
  const { steps } = scope;
  const chain: Expression[] = [];
  let at = operand;
  for (; ; at = at.kind === 'binary' ? at.left : at.base) {
    steps.take(at.span);
    if (at.kind !== 'member' && at.kind !== 'index' && at.kind !== 'binary') break;
    chain.push(at);
  }
  let type = typeOfStart(at, scope, depth);
  let member: MemberPlace | null = null;
  for (const link of chain.reverse()) {
    member = null;
    if (link.kind === 'binary') {
      type = typeOfBinary(link.operator, type, walk(link.right, scope, depth + 1).type, scope);
    } else if (link.kind === 'index') {
      type = targetOf(type.kind === 'integer' ? walk(link.index, scope, depth + 1).type : type);
    } else if (link.kind === 'member') {
      const record = link.arrow ? targetOf(type) : type;
      member = memberOf(record, link.name);
      type = typeOfMember(record, member, scope);
    }
  }
  return { type, member };
}

/** C11 6.5.2.3p3: what the record is qualified with, its members are. */
function typeOfMember(record: ResolvedType, { type, bitWidth }: MemberPlace, scope: OperandScope): ResolvedType {
  if (bitWidth === null || type.kind !== 'integer') return qualified(type, qualifiersOf(record));
  const integer = bitFieldType(type.integer, bitWidth, scope.integers);
  return integer === type.integer ? type : integerOf(integer, scope);
}

/** GNU: that of `void` is 1. @throws Refusal for a function, whose alignment is its machine's alone. */
export function alignmentOf(type: ResolvedType): number {
  if (type.kind === 'function') throw new Refusal('the alignment of a function');
  return type.kind === 'void' ? 1 : layoutOf(type).alignment;
}

function typeOfStart(operand: Expression, scope: OperandScope, depth: number): ResolvedType {
  switch (operand.kind) {
    case 'cast':
      return typeOfCast(scope.typeOfName(operand.type), scope);
    case 'string-literal':
      return stringType(operand.parts, scope);
    case 'floating-literal':
      return floatingType(operand.text, scope);
    case 'unary': {
      const { operator } = operand;
      if (operator === '&') return typeOfAddress(operand.operand, scope, depth + 1);
      const { type } = walk(operand.operand, scope, depth + 1);
      return operator === '*' ? targetOf(type) : typeOfUnary(operator, type, scope);
    }
    case 'conditional':
      return typeOfChoice(operand, scope, depth);
    case 'generic-selection':
      return walk(selectedBy(operand, scope, depth), scope, depth + 1).type;
    case 'compound-literal':
      return typeOfLiteral(operand, scope);
    case 'call': {
      if (operand.callee.kind !== 'identifier') return typeOfResult(walk(operand.callee, scope, depth + 1).type);
      const chosen = chosenBy(operand, scope);
      if (chosen !== null) return walk(chosen, scope, depth + 1).type;
      break;
    }
    default:
  }
  return typeOfDeclared(operand, scope) ?? integerOf(typeOfExpression(operand, scope.scope), scope);
}

/** C11 6.5.3.2p3: `&*p` is `p`, and `&p[1]` is `p + 1`. */
function typeOfAddress(place: Expression, scope: OperandScope, depth: number): ResolvedType {
  if (place.kind === 'unary' && place.operator === '*') {
    const pointer = typeOfRead(walk(place.operand, scope, depth).type, scope);
    if (pointer.kind === 'pointer') return pointer;
  } else if (place.kind === 'index') {
    const base = typeOfRead(walk(place.base, scope, depth).type, scope);
    const pointer = base.kind === 'integer' ? typeOfRead(walk(place.index, scope, depth).type, scope) : base;
    if (pointer.kind === 'pointer') return pointer;
  }
  return pointerTo(typeOfObjectLike(place, scope, depth), scope);
}

/** GNU: the operand that `__builtin_choose_expr` stands for, of whatever type; null for any other call. */
export function chosenBy(
  { callee, arguments: [condition, ...choices] }: CallExpression,
  { scope }: OperandScope,
): Expression | null {
  if (callee.kind !== 'identifier' || callee.name !== '__builtin_choose_expr' || condition === undefined) return null;
  return choices[evaluate(condition, scope).value === 0n ? 1 : 0] ?? null;
}

/** The type of a variable's name or of a call to a function that the header declares; null for every other expression. */
export function typeOfDeclared(operand: Expression, scope: OperandScope): ResolvedType | null {
  if (operand.kind === 'identifier') return scope.typeOfObject(operand.name);
  if (operand.kind !== 'call' || operand.callee.kind !== 'identifier') return null;
  const type = scope.typeOfObject(operand.callee.name);
  return type === null ? null : typeOfResult(type);
}

/** C11 6.5.2.2: what is called is a function, or a pointer to one. */
function typeOfResult(called: ResolvedType): ResolvedType {
  const type = called.kind === 'pointer' ? called.target() : called;
  if (type.kind === 'function') return unqualified(type.returns());
  throw new Refusal('a call of what is no function');
}

function typeOfChoice(choice: ConditionalExpression, scope: OperandScope, depth: number): ResolvedType {
  const { condition, consequent, alternate } = choice;
  const decision = walk(condition, scope, depth + 1).type;
  const first = consequent === null ? decision : walk(consequent, scope, depth + 1).type;
  const second = walk(alternate, scope, depth + 1).type;
  const branch = (type: ResolvedType, written: Expression): Branch => {
    return { type, isNull: () => isNullPointer(written, scope) };
  };
  return typeOfConditional(decision, branch(first, consequent ?? condition), branch(second, alternate), scope);
}

/** C11 6.3.2.3p3: 0, or that cast to `void *`; only the cast is a pointer. */
function isNullPointer(expression: Expression, scope: OperandScope): boolean {
  if (expression.kind !== 'cast') return false;
  const type = scope.typeOfName(expression.type);
  if (type.kind !== 'pointer') return false;
  const target = type.target();
  if (target.kind !== 'void' || qualifiersOf(target) !== 0) return false;
  const value = orRefusal(() => evaluate(expression.operand, scope.scope).value);
  return value === 0n;
}

/**
 * The operand that a `_Generic` stands for (C11 6.5.1.1p3): that of the type that the control has as a value, else the
 * default one. A value has no qualifiers, so a qualified type is never the one.
 */
export function selectedBy(selection: GenericSelection, scope: OperandScope, depth = 0): Expression {
  const control = typeOfRead(walk(selection.control, scope, depth + 1).type, scope);
  const fitting = selection.associations.filter(({ type: name }) => {
    if (name === null) return false;
    const type = scope.typeOfName(name);
    return qualifiersOf(type) === 0 && areCompatible(control, type, scope.steps);
  });
  if (fitting.length > 1) throw new Refusal("more than one type of '_Generic' is that of its operand");
  const chosen = fitting[0] ?? selection.associations.find(({ type }) => type === null);
  if (chosen === undefined) throw new Refusal("no type of '_Generic' is that of its operand");
  return chosen.value;
}

/** C11 6.5.2.5p4. */
function typeOfLiteral({ type: name, initializers, span }: CompoundLiteral, scope: OperandScope): ResolvedType {
  const type = scope.typeOfName(name);
  if (type.kind !== 'array' || type.count !== null) return type;
  return typeOfInitialized(type, initializers, span, scope);
}

/** C11 6.7.9p22: an array without a length has that of its initializers. @throws HeaderError */
export function typeOfInitialized(
  type: ResolvedArray,
  initializers: readonly Initializer[],
  span: Span,
  scope: OperandScope,
): ResolvedArray {
  scope.steps.take(span, initializers.length);
  const count = initializedLength(initializers, type.element, {
    evaluate: (index) => evaluate(index, scope.scope).value,
    typeOfString: ({ parts }) => stringType(parts, scope),
  });
  return { ...type, count, layout: arrayLayout(layoutOf(type.element), count) };
}

/** C11 6.4.4.2p4. */
function floatingType(text: string, scope: OperandScope): ResolvedType {
  const suffix = /[a-z]*$/i.exec(/^0x/i.test(text) ? text.replace(/^.*p/i, '') : text)![0].toLowerCase();
  if (suffix === '' || suffix === 'f') return floatingOf(suffix === '' ? 'double' : 'float', scope);
  throw new Refusal(`the type of the floating constant '${text}'`);
}

/** C11 6.4.5p6: the bytes and a terminating zero. */
function stringType(parts: readonly string[], scope: OperandScope): ResolvedArray {
  const prefix =
    parts.map((part) => part.slice(0, part.indexOf('"'))).find((word) => word !== '' && word !== 'u8') ?? '';
  const type = elementType(prefix, scope.integers)!;
  const length = prefix === '' ? stringBytes(parts)?.length : wideLength(parts, prefix, type.size);
  if (length === undefined || length === null) {
    throw new Refusal('the size of a string with a malformed escape sequence, or of several kinds of characters');
  }
  const element = integerOf(type, scope);
  const count = length + 1;
  return { kind: 'array', element, count, rank: 1, layout: arrayLayout(layoutOf(element), count) };
}
