import type { Expression } from '../ast/expression.ts';

/** The value of a floating literal, signed or not, as a double has it; null for any other expression. */
export function floatingValue(expression: Expression): number | null {
  if (expression.kind === 'floating-literal') return readFloatingLiteral(expression.text);
  if (expression.kind !== 'unary' || expression.operand.kind !== 'floating-literal') return null;
  const value = readFloatingLiteral(expression.operand.text);
  if (expression.operator === '-') return -value;
  return expression.operator === '+' ? value : null;
}

/** C11 6.4.4.2; NaN where the spelling is no floating constant. */
function readFloatingLiteral(text: string): number {
  const digits = /^(.*?)[flFL]?$/.exec(text)?.[1] ?? '';
  const hexadecimal = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text.replace(/[flFL]$/, ''));
  if (hexadecimal === null) return /^[\d.]/.test(digits) ? Number(digits) : Number.NaN;
  const [, whole = '', fraction = '', exponent = '0'] = hexadecimal;
  return Number.parseInt(`${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}
