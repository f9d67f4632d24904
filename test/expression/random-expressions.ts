import fc from 'fast-check';

/** Integer types that a cast or `sizeof` may name, in spellings of all kinds. */
const typeNames = [
  '_Bool',
  'char',
  'signed char',
  'char unsigned',
  'short int',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'long unsigned int',
  'signed long long',
  'long unsigned long',
] as const;

const suffixes = ['', '', '', 'u', 'U', 'l', 'L', 'ul', 'Lu', 'll', 'LL', 'ull', 'LLU', 'uLL'];

/** Values near the limits of the types, where conversions show. */
const values: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 40n }),
  fc
    .tuple(fc.constantFrom(7n, 8n, 15n, 16n, 31n, 32n, 63n), fc.bigInt({ min: -2n, max: 2n }))
    .map(([bits, near]) => (1n << bits) + near),
  fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
);

const spellings = [
  (value: bigint) => value.toString(),
  (value: bigint) => `0x${value.toString(16)}`,
  (value: bigint) => `0X${value.toString(16).toUpperCase()}`,
  (value: bigint) => `0${value.toString(8)}`,
  (value: bigint) => `0b${value.toString(2)}`,
];

const literal = fc
  .tuple(values, fc.constantFrom(...spellings), fc.constantFrom(...suffixes))
  .map(([value, spell, suffix]) => `${spell(value)}${suffix}`);

const character = fc.constantFrom(
  ...["'a'", "'\\0'", "'\\xff'", "'\\377'", "'\\n'", "'ab'", "'\\e\\x80'", "'abcd'", "'\\u00e9'"],
  ...["L'x'", "L'\\xffff'", "u'\\xffff'", "U'\\xffffffff'"],
);

const typeName = fc.constantFrom(...typeNames);
const arithmeticOperator = fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^');
const comparison = fc.constantFrom('<', '>', '<=', '>=', '==', '!=', '&&', '||');

/** Integer constant expressions of C, such as gcc takes in a static assertion. Some divide by zero or
 *  shift too far. Operands of builtins are plain: gcc takes no overflow there. */
export const randomExpression = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'expression' },
      { weight: 4, arbitrary: literal },
      { weight: 1, arbitrary: character },
      { weight: 4, arbitrary: fc.tuple(inner, arithmeticOperator, inner).map(([a, op, b]) => `(${a} ${op} ${b})`) },
      // Without brackets, so that precedence decides.
      {
        weight: 2,
        arbitrary: fc
          .tuple(inner, arithmeticOperator, inner, comparison, inner)
          .map(([a, op, b, than, c]) => `(${a} ${op} ${b} ${than} ${c})`),
      },
      { weight: 2, arbitrary: fc.tuple(inner, comparison, inner).map(([a, op, b]) => `(${a} ${op} ${b})`) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(inner, fc.constantFrom('<<', '>>'), fc.integer({ min: 0, max: 34 }))
          .map(([a, op, count]) => `(${a} ${op} ${count})`),
      },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom('-', '~', '!', '+'), inner).map(([op, a]) => `${op} ${a}`) },
      { weight: 3, arbitrary: fc.tuple(typeName, inner).map(([type, a]) => `(${type}) ${a}`) },
      { weight: 3, arbitrary: fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`) },
      { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(${a} ?: ${b})`) },
      { weight: 1, arbitrary: inner.map((a) => `sizeof (${a})`) },
      { weight: 1, arbitrary: typeName.map((type) => `sizeof (${type})`) },
      { weight: 1, arbitrary: typeName.map((type) => `__alignof__ (${type})`) },
      { weight: 1, arbitrary: typeName.map((type) => `_Alignof (${type})`) },
      {
        weight: 1,
        arbitrary: fc.tuple(literal, inner, inner).map(([a, b, c]) => `__builtin_choose_expr (${a} & 1, ${b}, ${c})`),
      },
      { weight: 1, arbitrary: character.map((a) => `__builtin_constant_p (${a})`) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom(16, 32, 64), literal).map(([bits, a]) => `__builtin_bswap${bits} (${a})`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(typeName, typeName).map(([a, b]) => `__builtin_types_compatible_p (${a}, ${b})`),
      },
    ),
  };
}).expression;

/**
 * Small numbers and commas, evaluated or not. What decides which operand is evaluated has none itself: behind one GCC's
 * folding takes some that C11 6.6p3 forbids.
 */
export const randomWithCommas = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const pair = fc.tuple(inner, inner);
  const number = fc.constantFrom('0', '1', '2u', '3l');
  const asked = fc
    .tuple(fc.constantFrom('sizeof', '__builtin_constant_p'), inner)
    .map(([operator, a]) => `${operator} (${a})`);
  const decision = fc.oneof(number, asked);
  const logical = fc.tuple(decision, fc.constantFrom('&&', '||'), inner);
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'comma' },
      { weight: 4, arbitrary: number },
      { weight: 3, arbitrary: pair.map(([a, b]) => `(${a}, ${b})`) },
      { weight: 4, arbitrary: logical.map(([a, operator, b]) => `(${a} ${operator} ${b})`) },
      { weight: 4, arbitrary: fc.tuple(decision, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`) },
      { weight: 1, arbitrary: pair.map(([a, b]) => `(${a} | ${b})`) },
      { weight: 1, arbitrary: inner.map((a) => `!${a}`) },
      { weight: 1, arbitrary: inner.map((a) => `(int) ${a}`) },
      { weight: 2, arbitrary: asked },
      { weight: 1, arbitrary: pair.map(([a, b]) => `__builtin_choose_expr (1, ${a}, ${b})`) },
    ),
  };
}).expression;

/** Conditions of `#if`: no casts, no `sizeof`, and identifiers that no macro defines. */
export const randomCondition = fc.letrec<{ condition: string }>((tie) => {
  const inner = tie('condition');
  const anyOperator = fc.oneof(arithmeticOperator, comparison, fc.constantFrom(',', '<', '>>', '<<'));
  return {
    condition: fc.oneof(
      { maxDepth: 6, depthIdentifier: 'condition' },
      { weight: 4, arbitrary: literal },
      { weight: 1, arbitrary: character },
      { weight: 1, arbitrary: fc.constantFrom('unknown', 'sizeof', 'int') },
      { weight: 5, arbitrary: fc.tuple(inner, anyOperator, inner).map(([a, op, b]) => `(${a} ${op} ${b})`) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(inner, arithmeticOperator, inner, comparison, inner)
          .map(([a, op, b, than, c]) => `(${a} ${op} ${b} ${than} ${c})`),
      },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom('-', '~', '!', '+'), inner).map(([op, a]) => `${op} ${a}`) },
      { weight: 3, arbitrary: fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`) },
    ),
  };
}).condition;
