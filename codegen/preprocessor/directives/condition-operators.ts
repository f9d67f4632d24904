import type { Token } from '../../lexer/token.ts';
import type { HeaderError } from '../../source/header-error.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { isBuiltInFunction } from '../features/built-in-functions.ts';
import { attributeVersion, standardAttributeVersion } from '../features/known-attributes.ts';
import type { Expander, Operator } from '../macros/expander.ts';
import { makeToken } from '../macros/make-token.ts';
import { type HeaderName, parseHeaderName } from './header-name.ts';
import { described, operandError, parenthesized } from './operands.ts';

/** What the operators of `#if` ask the preprocessor. */
export interface ConditionFacts {
  isDefined(name: string): boolean;
  /** Where the `#include` of this name would lead; null where nowhere. `next`: as `#include_next`. */
  findHeader(name: HeaderName, next: boolean): SourceFile | null;
  /** Full macro expansion, for a header name that a macro gives. */
  expand(tokens: readonly Token[]): Token[];
}

/** The operators of `#if` and `#elif` (C11 6.10.1p1 and GNU's): each becomes a number, most of them 0 or 1. */
export function conditionOperators(facts: ConditionFacts): ReadonlyMap<string, Operator> {
  const hasInclude =
    (next: boolean): Operator =>
    (name, input) => {
      const operands = parenthesized(name, input);
      const header = parseHeaderName(operands) ?? parseHeaderName(facts.expand(operands));
      if (header === null) throw operandError(`expected "name" or <name> in '${name.text}'`, name);
      return truth(facts.findHeader(header, next) !== null, name);
    };
  const hasAttribute =
    (versionOf: typeof attributeVersion): Operator =>
    (name, input) => {
      const { scope, attribute } = attributeOperand(name, facts.expand(parenthesized(name, input)));
      return makeToken('number', String(versionOf(scope, attribute, facts.isDefined)), name);
    };
  const hasBuiltin: Operator = (name, input) => {
    const [operand, extra] = facts.expand(parenthesized(name, input));
    if (operand?.kind !== 'identifier' || extra !== undefined) throw featureError(name, 'a name', extra ?? operand);
    const known = isBuiltInFunction(operand.text, facts.isDefined);
    if (known !== null) return truth(known, name);
    throw operandError(`whether GCC has '${operand.text}' depends on the processor, which is not known here`, name);
  };
  return new Map<string, Operator>([
    ['defined', (name, input) => truth(facts.isDefined(definedOperand(name, input)), name)],
    ['__has_include', hasInclude(false)],
    ['__has_include_next', hasInclude(true)],
    ['__has_attribute', hasAttribute(attributeVersion)],
    ['__has_c_attribute', hasAttribute(standardAttributeVersion)],
    // In C this one is the same as `__has_attribute`.
    ['__has_cpp_attribute', hasAttribute(attributeVersion)],
    ['__has_builtin', hasBuiltin],
  ]);
}

/** `defined identifier` or `defined ( identifier )` */
function definedOperand(name: Token, input: Expander): string {
  const first = input.take();
  const operand = first.text === '(' ? input.take() : first;
  if (operand.kind !== 'identifier') {
    throw operandError(`expected a macro name after 'defined', saw ${described(operand)}`, name);
  }
  if (first !== operand) {
    const close = input.take();
    if (close.text !== ')') {
      throw operandError(`expected ')' after 'defined (${operand.text}', saw ${described(close)}`, name);
    }
  }
  return operand.text;
}

function truth(value: boolean, place: Token): Token {
  return makeToken('number', value ? '1' : '0', place);
}

/** (scope ':' ':')? attribute */
function attributeOperand(name: Token, operands: readonly Token[]): { scope: string | null; attribute: string } {
  const [first, colon, second, attribute, extra] = operands;
  if (first?.kind !== 'identifier') throw featureError(name, 'an attribute', first);
  if (colon === undefined) return { scope: null, attribute: first.text };
  if (colon.text !== ':' || second?.text !== ':' || second.spaceBefore) throw featureError(name, "'::' or ')'", colon);
  if (attribute?.kind !== 'identifier' || extra !== undefined) {
    throw featureError(name, 'one attribute', extra ?? attribute);
  }
  return { scope: first.text, attribute: attribute.text };
}

function featureError(name: Token, expected: string, saw: Token | undefined): HeaderError {
  return operandError(
    `expected ${expected} in '${name.text}', saw ${saw === undefined ? "')'" : described(saw)}`,
    name,
  );
}
