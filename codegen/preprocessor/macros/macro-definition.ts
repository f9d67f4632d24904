import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { Macro } from './macro-table.ts';

/** The parameter that `...` declares. */
const variableArguments = '__VA_ARGS__';

/**
 * The macro that a `#define` line defines; `operands` is what follows the directive's name.
 *
 * control-line (C11 6.10): `# define identifier lparen identifier-list opt ) replacement-list`; GNU: a last parameter
 * `name...` is variadic.
 * @throws HeaderError
 */
export function parseDefinition(directive: Token, operands: readonly Token[]): Macro {
  const name = definableName(directive, operands);
  const open = operands[1];
  const functionLike = open?.text === '(' && !open.spaceBefore;
  const { parameters, variadic, end } = functionLike
    ? parseParameters(name, operands)
    : { parameters: null, variadic: false, end: 1 };
  const macro = { name: name.text, parameters, variadic, replacement: operands.slice(end), definedAt: name };
  checkReplacement(macro);
  return macro;
}

/** The name that `#define`, `#undef`, `#ifdef` and their kin are about. @throws HeaderError */
export function macroName(directive: Token, operands: readonly Token[]): Token {
  const name = operands[0];
  if (name?.kind !== 'identifier') {
    const saw = name === undefined ? 'the end of the line' : `'${name.text}'`;
    throw wrong(`expected a macro name after '#${directive.text}', saw ${saw}`, name ?? directive);
  }
  return name;
}

/** The name that `#define` and `#undef` are about, which may not be `defined` (C11 6.10.8p4). @throws HeaderError */
export function definableName(directive: Token, operands: readonly Token[]): Token {
  const name = macroName(directive, operands);
  if (name.text === 'defined') throw wrong("'defined' cannot be a macro", name);
  return name;
}

interface Parameters {
  readonly parameters: readonly string[];
  readonly variadic: boolean;
  /** Index of the first token after the closing parenthesis. */
  readonly end: number;
}

function parseParameters(name: Token, operands: readonly Token[]): Parameters {
  const parameters = new Set<string>();
  let at = 2;
  if (operands[at]?.text === ')') return { parameters: [], variadic: false, end: at + 1 };
  for (;;) {
    const token = operands[at++];
    let variadic = token?.text === '...';
    if (token === undefined || !(variadic || token.kind === 'identifier')) throw wrongParameter(name, token);
    const parameter = variadic ? variableArguments : token.text;
    if (parameters.has(parameter)) throw wrong(`macro parameter '${parameter}' is named twice`, token);
    parameters.add(parameter);
    if (!variadic && operands[at]?.text === '...') {
      variadic = true;
      at++;
    }
    const separator = operands[at++];
    if (separator?.text === ')') return { parameters: [...parameters], variadic, end: at };
    if (separator?.text !== ',' || variadic) throw wrongParameter(name, separator);
  }
}

/** C11 6.10.3.2p1 and 6.10.3.3p1. */
function checkReplacement({ parameters, variadic, replacement }: Macro): void {
  for (const end of [replacement[0], replacement.at(-1)]) {
    if (end !== undefined && isPasteOperator(end)) throw wrong("'##' has no operand on one side", end);
  }
  if (parameters === null) return;
  if (variadic) checkVariableOptions(replacement);
  const names = new Set(variadic ? [...parameters, '__VA_OPT__'] : parameters);
  replacement.forEach((token, at) => {
    if (token.kind !== 'punctuator' || token.text !== '#') return;
    const operand = replacement[at + 1]?.text ?? '';
    if (names.has(operand)) return;
    throw wrong(`expected a parameter of the macro after '#', saw '${operand}'`, token);
  });
}

/** C23 6.10.5.1p1: `__VA_OPT__ ( … )`, not in itself, and without `##` at either end. */
function checkVariableOptions(replacement: readonly Token[]): void {
  replacement.forEach((token, at) => {
    if (token.text !== '__VA_OPT__') return;
    const end = closingParenthesis(replacement, at + 1);
    if (end === -1) throw wrong("expected '(' and a matching ')' after '__VA_OPT__'", token);
    const content = replacement.slice(at + 2, end);
    const inner = content.find(({ text }) => text === '__VA_OPT__');
    if (inner !== undefined) throw wrong("'__VA_OPT__' inside '__VA_OPT__'", inner);
    if (isPasteOperator(content[0]) || isPasteOperator(content.at(-1))) {
      throw wrong("'##' has no operand on one side in '__VA_OPT__'", token);
    }
  });
}

/** The index of the partner of the `(` at `open`; -1 where there is none of either. */
function closingParenthesis(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const text = tokens[at]?.text;
    if (text === '(') depth++;
    else if (text === ')') depth--;
    if (depth === 0) return at === open ? -1 : at;
  }
  return -1;
}

/** True for `##` in a replacement list. */
export function isPasteOperator(token: Token | undefined): boolean {
  return token !== undefined && token.kind === 'punctuator' && token.text === '##';
}

function wrongParameter(name: Token, saw: Token | undefined): HeaderError {
  const what = saw === undefined ? 'the end of the line' : `'${saw.text}'`;
  return wrong(`expected a parameter, ',' or ')' in the parameters of macro '${name.text}', saw ${what}`, saw ?? name);
}

function wrong(message: string, at: Token): HeaderError {
  return new HeaderError(message, { span: spanOf(at) });
}
