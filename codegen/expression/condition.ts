import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { apply, resultType, type StrictOperator } from './integers/arithmetic.ts';
import { convert, type IntegerModel, integerModel, type Value } from './integers/integer-type.ts';
import { conditionCharacter } from './literals/character-literal.ts';
import { isFloatingLiteral, readIntegerLiteral } from './literals/integer-literal.ts';
import { spelledInBytes } from './literals/literal-bytes.ts';
import { precedenceOf } from './syntax/operator.ts';
import { TokenCursor } from './syntax/token-cursor.ts';

/*
 * The expression of an `#if` is computed while it is read. Every operand has one of two types (C11 6.10.1p4), and an
 * operand that C leaves unevaluated is read with `live` false, where a division by zero does no harm.
 */

/** The two types of preprocessor arithmetic stand in for `int` and `unsigned int`: nothing is narrower. */
const intmax = { name: 'long long', size: 8, width: 64, signed: true, rank: 5 } as const;
const uintmax = { name: 'unsigned long long', size: 8, width: 64, signed: false, rank: 5 } as const;
const intmaxModel: IntegerModel = {
  int: intmax,
  unsignedInt: uintmax,
  size: uintmax,
  wideCharacter: intmax,
  typeOf: (name) => (name.startsWith('unsigned') ? uintmax : intmax),
};

/** Which of the target's character types are signed; asked for where a condition has a character constant. */
export interface CharacterSigns {
  readonly charSigned: boolean;
  readonly wideCharSigned: boolean;
}

function modelOf({ charSigned, wideCharSigned }: CharacterSigns): IntegerModel {
  return characterModels[charSigned ? 1 : 0]![wideCharSigned ? 1 : 0]!;
}

/** Character constants keep their own widths before they widen to intmax_t. */
const characterModels = [false, true].map((charSigned) =>
  [false, true].map((wideCharSigned) =>
    integerModel({ longSize: 8, charSigned, wideCharacter: wideCharSigned ? 'int' : 'unsigned int' }),
  ),
);

/**
 * Whether the expression of an `#if` or `#elif` holds (C11 6.10.1). `tokens` is the line after macro expansion, with
 * `defined` and `__has_include` replaced; identifiers that are left count as 0. `signs` are the target's.
 * @throws HeaderError
 */
export function evaluateCondition(tokens: readonly Token[], signs: CharacterSigns = signed): boolean {
  return new Condition(tokens, signs).evaluate();
}

const signed: CharacterSigns = { charSigned: true, wideCharSigned: true };

class Condition {
  readonly #cursor: TokenCursor;
  readonly #signs: CharacterSigns;

  constructor(tokens: readonly Token[], signs: CharacterSigns) {
    this.#cursor = new TokenCursor(tokens, 'the end of the line');
    this.#signs = signs;
  }

  evaluate(): boolean {
    const { value } = this.#comma(true);
    if (!this.#cursor.atEnd()) throw this.#cursor.expected('an operator');
    return value !== 0n;
  }

  /** comma: conditional (',' conditional)*   GNU: C11 6.6p3 forbids it where it is evaluated. */
  #comma(live: boolean): Value {
    let value = this.#conditional(live);
    while (this.#cursor.accept(',')) value = this.#conditional(live);
    return value;
  }

  /** conditional: binary ('?' comma ':' conditional)? */
  #conditional(live: boolean): Value {
    const condition = this.#binary(1, live);
    if (!this.#cursor.accept('?')) return condition;
    const holds = condition.value !== 0n;
    this.#cursor.enter();
    const consequent = this.#comma(live && holds);
    this.#cursor.expect(':', "the operand of '?'");
    const alternate = this.#conditional(live && !holds);
    this.#cursor.leave();
    const type = resultType('+', consequent.type, alternate.type, intmaxModel);
    return { value: convert(holds ? consequent.value : alternate.value, type), type };
  }

  /** binary(p): unary (operator of precedence p or higher, binary(one higher))* */
  #binary(least: number, live: boolean): Value {
    let left = this.#unary(live);
    for (;;) {
      const operator = this.#cursor.current;
      const precedence = precedenceOf(operator.text);
      if (precedence < least || precedence === 0) return left;
      this.#cursor.advance();
      if (operator.text === '&&' || operator.text === '||') {
        const decided = operator.text === '&&' ? left.value === 0n : left.value !== 0n;
        const right = this.#binary(precedence + 1, live && !decided);
        const holds = operator.text === '&&' ? !decided && right.value !== 0n : decided || right.value !== 0n;
        left = { value: holds ? 1n : 0n, type: intmax };
      } else {
        const right = this.#binary(precedence + 1, live);
        left = live ? combine(operator, left, right) : dead(operator, left, right);
      }
    }
  }

  /** unary: ('+' | '-' | '~' | '!') unary | primary */
  #unary(live: boolean): Value {
    const operator = this.#cursor.current.text;
    if (operator !== '+' && operator !== '-' && operator !== '~' && operator !== '!') return this.#primary(live);
    this.#cursor.advance();
    this.#cursor.enter();
    const { value, type } = this.#unary(live);
    this.#cursor.leave();
    if (operator === '!') return { value: value === 0n ? 1n : 0n, type: intmax };
    if (operator === '-') return { value: convert(-value, type), type };
    return operator === '~' ? { value: convert(~value, type), type } : { value, type };
  }

  /** primary: number | character | identifier | '(' comma ')' */
  #primary(live: boolean): Value {
    const token = this.#cursor.current;
    if (this.#cursor.accept('(')) {
      this.#cursor.enter();
      const value = this.#comma(live);
      this.#cursor.expect(')');
      this.#cursor.leave();
      return value;
    }
    if (token.kind === 'identifier') return this.#identifier();
    if (token.kind === 'number') return number(this.#cursor.advance());
    if (token.text === '#') throw assertion(token, this.#cursor.peek(1));
    if (token.kind !== 'character') throw this.#cursor.expected('an operand');
    const constant = conditionCharacter(spelledInBytes(this.#cursor.advance()), modelOf(this.#signs));
    if (typeof constant === 'string') throw new HeaderError(constant, { span: spanOf(token) });
    const type = constant.signed ? intmax : uintmax;
    return { value: convert(constant.value, type), type };
  }

  /** C11 6.10.1p4: what macro expansion left over is 0. What looks like a call is a macro that is not defined. */
  #identifier(): Value {
    const name = this.#cursor.advance();
    if (!this.#cursor.at('(')) return { value: 0n, type: intmax };
    throw new HeaderError(`expected an operator after '${name.text}', saw '('`, {
      span: spanOf(name),
      hint: `no macro '${name.text}' with parameters is defined here`,
    });
  }
}

/** GNU: `#machine(x86_64)` asks for what `#assert` or the compiler has asserted. */
function assertion(hash: Token, { kind, text }: Token): HeaderError {
  const name = kind === 'identifier' ? text : '';
  return new HeaderError(`expected a condition over macros, saw the assertion '#${name}'`, {
    span: spanOf(hash),
    hint: "assertions are not followed: ask for a macro instead, as 'defined(__x86_64__)' for '#machine(x86_64)'",
  });
}

/** C11 6.10.1p4; GNU: a decimal literal past intmax_t is unsigned. */
function number(token: Token): Value {
  if (isFloatingLiteral(token.text)) {
    throw new HeaderError(`floating constant '${token.text}' in the condition of '#if'`, { span: spanOf(token) });
  }
  const spelling = readIntegerLiteral(token.text);
  if (typeof spelling === 'string') throw new HeaderError(spelling, { span: spanOf(token) });
  const { value, unsigned } = spelling;
  if (value >= 1n << 64n) throw new HeaderError(`'${token.text}' is too large for 64 bits`, { span: spanOf(token) });
  return { value, type: unsigned || value >= 1n << 63n ? uintmax : intmax };
}

function combine(operator: Token, left: Value, right: Value): Value {
  if (operator.text === '<<') return shift(left, right.value);
  if (operator.text === '>>') return shift(left, -right.value);
  const value = apply(operator.text as StrictOperator, left, right, intmaxModel);
  if (typeof value === 'string')
    throw new HeaderError(`${value} in the condition of '#if'`, { span: spanOf(operator) });
  return value;
}

/** The type of an operation that is not carried out. */
function dead(operator: Token, left: Value, right: Value): Value {
  return { value: 0n, type: resultType(operator.text as StrictOperator, left.type, right.type, intmaxModel) };
}

/** GNU: what C leaves open here is defined: a negative count shifts the other way, a large one shifts all bits out. */
function shift({ value, type }: Value, left: bigint): Value {
  if (left >= 64n) return { value: 0n, type };
  if (left >= 0n) return { value: convert(value << left, type), type };
  const right = -left > 63n ? 63n : -left;
  return { value: type.signed || -left < 64n ? value >> right : 0n, type };
}
