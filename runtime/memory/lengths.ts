import { shown } from '../struct-view/checks.ts';

/**
 * Whole pages of at least so many bytes.
 *
 * @param what is to have them: `the mapping`.
 * @throws RangeError where `length` is no whole number from 0 on, or more than can be counted.
 */
export function wholePages(length: number, pageSize: number, what: string): number {
  if (Number.isSafeInteger(length) && length >= 0) {
    const whole = Math.ceil(length / pageSize) * pageSize;
    if (Number.isSafeInteger(whole)) return whole;
  }
  throw new RangeError(`expected the length of ${what} to be a whole number of bytes from 0 on, saw ${shown(length)}`);
}
