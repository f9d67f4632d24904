import { double, type FloatingFormat, float } from '../../expression/literals/floating-format.ts';
import type { Target } from './target.ts';

/** What `long double` is, by the digits of its mantissa: a double, x87's, two doubles of ppc64le, or IEEE's of 128 bits. */
const longDoubles: Readonly<Record<Target['longDoubleDigits'], FloatingFormat>> = {
  53: double,
  64: { digits: 64, smallestExponent: -16381, largestExponent: 16384 },
  106: { digits: 106, smallestExponent: -968, largestExponent: 1024 },
  113: { digits: 113, smallestExponent: -16381, largestExponent: 16384 },
};

const decimalsOfBit = Math.log10(2);

/** What GCC 12 predefines on a target about `float`, `double` and `long double`, as far as it is an integer. */
export function floatingMacros(target: Target): string[] {
  const longDouble = longDoubles[target.longDoubleDigits];
  const method = target.name === 'i386' ? 2 : 0;
  return [
    '__FLT_RADIX__ 2',
    `__FLT_EVAL_METHOD__ ${method}`,
    `__FLT_EVAL_METHOD_TS_18661_3__ ${method}`,
    `__DECIMAL_DIG__ ${decimalDigits(longDouble)}`,
    ...formatMacros('FLT', float),
    ...formatMacros('DBL', double),
    ...formatMacros('LDBL', longDouble),
  ];
}

function formatMacros(name: string, format: FloatingFormat): string[] {
  const { digits, smallestExponent, largestExponent } = format;
  return [
    `__${name}_MANT_DIG__ ${digits}`,
    `__${name}_DIG__ ${Math.floor((digits - 1) * decimalsOfBit)}`,
    `__${name}_DECIMAL_DIG__ ${decimalDigits(format)}`,
    `__${name}_MIN_EXP__ (${smallestExponent})`,
    `__${name}_MIN_10_EXP__ (${Math.ceil((smallestExponent - 1) * decimalsOfBit)})`,
    `__${name}_MAX_EXP__ ${largestExponent}`,
    `__${name}_MAX_10_EXP__ ${Math.floor(largestExponent * decimalsOfBit)}`,
    `__${name}_HAS_DENORM__ 1`,
    `__${name}_HAS_INFINITY__ 1`,
    `__${name}_HAS_QUIET_NAN__ 1`,
    `__${name}_IS_IEC_60559__ ${digits === longDoubles[106].digits ? 0 : 2}`,
  ];
}

/** So many tell every value from every other one. */
function decimalDigits({ digits }: FloatingFormat): number {
  return Math.ceil(1 + digits * decimalsOfBit);
}
