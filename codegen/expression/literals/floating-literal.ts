import { double, type FloatingFormat, float } from './floating-format.ts';

/** A number without an error: `numerator / denominator`, which has the sign of its numerator. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A value of a floating type. */
export interface FloatingNumber {
  readonly value: Fraction;
  /** Null for `long double`, whose format is the target's: the value is as `double` has it, and as an integer the same. */
  readonly format: FloatingFormat | null;
}

/** In characters. */
const longest = 1100;

/**
 * A floating literal, rounded to its type as GCC does it: once, to the nearest, of two to the even one. One line of text
 * where it has no value: it is infinite, or a `long double` in a place where the targets differ.
 */
export function floatingLiteral(text: string): FloatingNumber | string {
  const suffix = /[flFL]$/.exec(text)?.[0].toLowerCase() ?? '';
  const exact = readFraction(suffix === '' ? text : text.slice(0, -1));
  if (typeof exact === 'string') return `${exact}: '${text}'`;
  const format = suffix === 'f' ? float : double;
  const value = rounded(exact, format);
  if (value === null) return `the floating constant '${text}' is infinite`;
  if (suffix !== 'l') return { value, format };
  if (isAlikeInLongDouble(exact, value)) return { value, format: null };
  return `the floating constant '${text}' differs by the 'long double' of the target`;
}

/** C11 6.4.4.2. Gives one line of text where the spelling is no such constant. */
function readFraction(text: string): Fraction | string {
  if (text.length > longest) return 'a floating constant of too many digits';
  const hexadecimal = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text);
  const decimal = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, whole = '', fraction = '', exponent = '0'] = hexadecimal ?? decimal ?? [];
  if (whole === '' && fraction === '') return 'no floating constant that is known here';
  const power = Number(exponent) - fraction.length * (hexadecimal === null ? 1 : 4);
  if (Math.abs(power) > 4 * longest) return 'a floating constant with too large an exponent';
  const digits = BigInt(`${hexadecimal === null ? '' : '0x'}${whole}${fraction}`);
  const scale = (hexadecimal === null ? 10n : 2n) ** BigInt(Math.abs(power));
  return power < 0 ? { numerator: digits, denominator: scale } : { numerator: digits * scale, denominator: 1n };
}

/** The nearest number of a format, of two the even one (C11 F.3); null past its end. */
export function rounded({ numerator, denominator }: Fraction, format: FloatingFormat): Fraction | null {
  if (numerator < 0n) return negated(rounded({ numerator: -numerator, denominator }, format));
  const { digits, smallestExponent, largestExponent } = format;
  // The place of the last bit, which may come out one too low.
  let place = Math.max(bitLength(numerator) - bitLength(denominator), smallestExponent) - digits;
  if (inUnits(numerator, denominator, place, 'down') >> BigInt(digits) !== 0n) place += 1;
  const significand = inUnits(numerator, denominator, place, 'nearest');
  if (bitLength(significand) + place > largestExponent) return null;
  return place < 0
    ? { numerator: significand, denominator: 1n << BigInt(-place) }
    : { numerator: significand << BigInt(place), denominator: 1n };
}

function negated(value: Fraction | null): Fraction | null {
  return value && { ...value, numerator: -value.numerator };
}

/** How many times `2 ** place` a fraction is, rounded down or to the nearest number, of two to the even one. */
function inUnits(numerator: bigint, denominator: bigint, place: number, rounding: 'down' | 'nearest'): bigint {
  const scaled = place < 0 ? numerator << BigInt(-place) : numerator;
  const unit = place < 0 ? denominator : denominator << BigInt(place);
  const below = scaled / unit;
  const twice = 2n * (scaled % unit);
  return rounding === 'nearest' && (twice > unit || (twice === unit && below % 2n === 1n)) ? below + 1n : below;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/**
 * Whether a literal is worth the same in every `long double`, which is at least as precise as `double`: below 2 ** 53 no
 * type rounds it to an integer that `double` does not round it to.
 */
function isAlikeInLongDouble(exact: Fraction, value: Fraction): boolean {
  if (exact.numerator === 0n || value.numerator === 0n) return exact.numerator === value.numerator;
  const whole = value.numerator / value.denominator;
  if (whole >> 53n !== 0n) return exact.numerator * value.denominator === value.numerator * exact.denominator;
  return exact.numerator / exact.denominator === whole;
}
