import { type StructView, tagOf } from './record.ts';

/** A value as messages show it, in few words. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** The error for a value that a field cannot hold: a RangeError where at least its type is right. */
export function misfit(
  view: StructView<string>,
  field: string,
  expected: string,
  value: unknown,
  type: string,
  hint = '',
): Error {
  const message = `${tagOf(view)}.${field}: expected ${expected}, saw ${shown(value)}${hint}`;
  return typeof value === type ? new RangeError(message) : new TypeError(message);
}

export function checkNumber(
  view: StructView<string>,
  field: string,
  value: number,
  minimum: number,
  maximum: number,
): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    // JavaScript's operators on bits give signed integers of 32 bits.
    const isOfBits = maximum === 0xffff_ffff && Number.isInteger(value) && (value | 0) === value;
    const hint = isOfBits ? `; '>>> 0' after '|', '&' or '~' makes it unsigned` : '';
    throw misfit(view, field, `an integer from ${minimum} to ${maximum}`, value, 'number', hint);
  }
}

export function checkBigint(
  view: StructView<string>,
  field: string,
  value: bigint,
  minimum: bigint,
  maximum: bigint,
): void {
  if (typeof value !== 'bigint' || value < minimum || value > maximum) {
    throw misfit(view, field, `a bigint from ${minimum} to ${maximum}`, value, 'bigint');
  }
}
