import type { Expression, MemberExpression } from '../ast/expression.ts';
import { bitFieldType } from '../expression/bit-field-type.ts';
import { elementType } from '../expression/character-literal.ts';
import { typeOfExpression } from '../expression/evaluate.ts';
import type { EvaluationScope } from '../expression/evaluation-scope.ts';
import type { IntegerModel, IntegerType } from '../expression/integer-type.ts';
import { stringBytes, wideLength } from '../expression/string-literal.ts';
import { arrayLayout, type ObjectLayout } from './layout.ts';
import { type MemberPlace, memberOf } from './member-path.ts';
import { qualified, qualifiersOf, unqualified } from './qualified-type.ts';
import { Refusal } from './refusal.ts';
import { layoutOf, type ResolvedType, type TypeResolver } from './resolved-type.ts';
import { scalarLayout, type Target } from './target.ts';

/** What the type of an expression depends on. */
export interface OperandScope extends TypeResolver {
  readonly target: Target;
  readonly integers: IntegerModel;
  readonly scope: EvaluationScope;
  typeOfObject(name: string): ResolvedType | null;
  alignmentOfObject(name: string): number | null;
}

/**
 * The type of an expression that is not evaluated, as the operand of `sizeof` and `typeof` (C11 6.5.3.4p2).
 * @throws HeaderError where it is unknown, and for a bit-field, which C forbids there.
 */
export function typeOfOperand(operand: Expression, scope: OperandScope): ResolvedType {
  if (operand.kind === 'member' && placeOfMember(operand, scope).bitWidth !== null) {
    throw new Refusal(`the bit-field '${operand.name}' as the operand of sizeof, typeof or &`);
  }
  return typeOfValue(operand, scope);
}

/** The same for an operand of any operator: a bit-field has a type of its own width. */
export function typeOfValue(operand: Expression, scope: OperandScope): ResolvedType {
  // A chain of members and elements may be as long as a line: it is walked, not recursed into.
  const chain: Expression[] = [];
  let at = operand;
  for (; at.kind === 'member' || at.kind === 'index'; at = at.base) chain.push(at);
  let type = typeOfStart(at, scope);
  for (const link of chain.reverse()) {
    if (link.kind === 'index') type = targetOf(type);
    else if (link.kind === 'member') type = typeOfMember(link.arrow ? targetOf(type) : type, link.name, scope);
  }
  return type;
}

function placeOfMember({ base, arrow, name }: MemberExpression, scope: OperandScope): MemberPlace {
  const type = typeOfValue(base, scope);
  return memberOf(arrow ? targetOf(type) : type, name);
}

/** C11 6.5.2.3p3: what the record is qualified with, its members are. */
function typeOfMember(record: ResolvedType, name: string, scope: OperandScope): ResolvedType {
  const { type, bitWidth } = memberOf(record, name);
  if (bitWidth === null || type.kind !== 'integer') return qualified(type, qualifiersOf(record));
  const integer = bitFieldType(type.integer, bitWidth, scope.integers);
  return integer === type.integer ? type : integerOf(integer, scope);
}

/**
 * What GNU's `__alignof__` answers for an expression, in bytes: for a variable or member its own alignment, behind `*` the
 * best that the pointer is known to have, through casts as well unless a constant is cast (GCC rule).
 */
export function alignmentOfOperand(operand: Expression, scope: OperandScope): number {
  if (operand.kind === 'member') {
    const { alignment, bitWidth } = placeOfMember(operand, scope);
    if (bitWidth !== null) throw new Refusal('a bit-field has no alignment');
    return alignment;
  }
  const declared = operand.kind === 'identifier' ? scope.alignmentOfObject(operand.name) : null;
  if (declared !== null) return declared;
  const own = alignmentOf(typeOfOperand(operand, scope));
  if (operand.kind !== 'unary' || operand.operator !== '*') return own;
  let best = own;
  for (let at = operand.operand; at.kind === 'cast'; at = at.operand) {
    const pointer = typeOfOperand(at.operand, scope);
    if (pointer.kind !== 'pointer') return own;
    best = Math.max(best, alignmentOf(pointer.target()));
  }
  return best;
}

/** GNU: that of `void` is 1. @throws Refusal for a function, whose alignment is its machine's alone. */
export function alignmentOf(type: ResolvedType): number {
  if (type.kind === 'function') throw new Refusal('the alignment of a function');
  return type.kind === 'void' ? 1 : layoutOf(type).alignment;
}

function typeOfStart(operand: Expression, scope: OperandScope): ResolvedType {
  switch (operand.kind) {
    case 'cast':
      return unqualified(scope.typeOfName(operand.type));
    case 'string-literal':
      return stringType(operand.parts, scope);
    case 'floating-literal':
      throw new Refusal('a floating-point constant');
    case 'unary':
      if (operand.operator === '*') return targetOf(typeOfOperand(operand.operand, scope));
      if (operand.operator === '&') return pointerTo(typeOfOperand(operand.operand, scope), scope);
      break;
    default:
  }
  return typeOfDeclared(operand, scope) ?? integerOf(typeOfExpression(operand, scope.scope), scope);
}

/** The type of a variable's name or of a call to a function that the header declares; null for every other expression. */
export function typeOfDeclared(operand: Expression, scope: OperandScope): ResolvedType | null {
  if (operand.kind === 'identifier') return scope.typeOfObject(operand.name);
  if (operand.kind !== 'call' || operand.callee.kind !== 'identifier') return null;
  const type = scope.typeOfObject(operand.callee.name);
  return type?.kind === 'function' ? unqualified(type.returns()) : null;
}

/** C11 6.4.5p6: the bytes and a terminating zero. */
function stringType(parts: readonly string[], scope: OperandScope): ResolvedType {
  const prefix =
    parts.map((part) => part.slice(0, part.indexOf('"'))).find((word) => word !== '' && word !== 'u8') ?? '';
  const type = elementType(prefix, scope.integers)!;
  const length = prefix === '' ? stringBytes(parts)?.length : wideLength(parts, prefix, type.size);
  if (length === undefined || length === null) {
    throw new Refusal('the size of a string with an unknown escape sequence, or of several kinds of characters');
  }
  const element = integerOf(type, scope);
  const count = length + 1;
  return { kind: 'array', element, count, rank: 1, layout: arrayLayout(layoutOf(element), count) };
}

/** What a pointer points to and an array consists of (C11 6.5.2.1, 6.5.3.2). */
function targetOf(type: ResolvedType): ResolvedType {
  if (type.kind === 'pointer') return type.target();
  if (type.kind === 'array') return type.element;
  throw new Refusal('an operand that is neither a pointer nor an array is dereferenced');
}

function pointerTo(target: ResolvedType, scope: OperandScope): ResolvedType {
  return { kind: 'pointer', target: () => target, layout: scalar('pointer', scope) };
}

function integerOf(type: IntegerType, scope: OperandScope): ResolvedType {
  return { kind: 'integer', integer: type, layout: scalar(type.name, scope) };
}

function scalar(name: Parameters<typeof scalarLayout>[1], { target }: OperandScope): ObjectLayout {
  const layout = scalarLayout(target, name);
  if (layout === null) throw new Refusal(`'${name}' is not laid out on ${target.name}`);
  return { ...layout, userAligned: false };
}
