/** A binary floating-point type of IEEE 754, by the numbers of C11 5.2.4.2.2. */
export interface FloatingFormat {
  /** Bits of the mantissa. */
  readonly digits: number;
  /** The least for which two to one less than it is a value that has all digits. */
  readonly smallestExponent: number;
  /** Values are below two to this power. */
  readonly largestExponent: number;
}

export const float: FloatingFormat = { digits: 24, smallestExponent: -125, largestExponent: 128 };
export const double: FloatingFormat = { digits: 53, smallestExponent: -1021, largestExponent: 1024 };
