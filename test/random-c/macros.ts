import { randomInteger } from './known-type.ts';
import type { Writing } from './names.ts';

/** Macros with an integer value: every operator, cast and builtin that a header may use in one. */
export function constantText(writing: Writing): string {
  const { dice } = writing;
  const name = writing.name('C_');
  const isSmall = dice.chance(15);
  const text = isSmall ? `${dice.below(100)}${dice.maybe(20, () => 'u')}` : expression(writing, 3);
  if (isSmall) writing.smallMacros.push(name);
  return `#define ${name} ${text}\n`;
}

const functions =
  '#define ALIGN_UP(x, a) (((x) + ((a) - 1)) & ~((a) - 1))\n' +
  '#define BIT_OF(n) (1UL << (n))\n' +
  '#define LOWEST(a, b) ((a) < (b) ? (a) : (b))\n' +
  '#define FIRST(first, ...) (first)\n' +
  '#define LAST_OF(args...) (0, ##args)\n' +
  '#define PASTE(a, b) a ## b\n' +
  '#define TEXT_OF(x) #x\n' +
  '#define BROKEN(x) ((x) \\\n  + 1)\n';

/** Function-like macros that the others use. */
export function functionsText(): string {
  return functions;
}

const literals = ['0', '1', '7', '0x7f', '255', '0x80000000', '4294967295', '0xffffffffu', '1UL', '3LL', '5ull'];
literals.push('0x7fffffffffffffff', '0x8000000000000000', "'a'", "'\\0'", "'\\xff'", "'\\n'", "'ab'", "L'x'", '0b101');
literals.push("'\\%'", "'a\\d'", '017', '0777L', "'\\377'", "u'\\u00e9'");

function expression(writing: Writing, depth: number): string {
  const { dice } = writing;
  if (depth === 0 || dice.chance(20)) return leaf(writing);
  const inner = () => expression(writing, depth - 1);
  // GCC: a cast to the macro's aligned variant of a type is another type in some sums. No header has that.
  const integer = () =>
    randomInteger(dice, writing.target)
      .spelling.replace(/const |volatile | const| volatile/g, '')
      .replace('__aligned_u64', '__u64');
  return dice.pick<() => string>([
    () => `(${inner()} ${dice.pick(['+', '-', '*', '&', '|', '^'])} ${inner()})`,
    () => `(${inner()} ${dice.pick(['/', '%'])} ${1 + dice.below(40)}${dice.maybe(30, () => 'u')})`,
    () => `(${inner()} ${dice.pick(['<<', '>>'])} ${dice.below(31)})`,
    () => `(${inner()} ${dice.pick(['<', '>', '<=', '>=', '==', '!=', '&&', '||'])} ${inner()})`,
    () => `(${dice.pick(['-', '~', '!', '+'])}${inner()})`,
    () => `(${inner()} ${dice.pick(['&&', '||'])} ${dice.pick(['"text"', '0.5', '0.0f', '(char *)8', '(void *)0'])})`,
    () => `(${dice.pick(['"text"', '!1.5', '!(char *)0', '!""'])} ${dice.pick(['&&', '||'])} ${inner()})`,
    () => `(${inner()} ? ${inner()} : ${inner()})`,
    () => `((${integer()})${inner()})`,
    () => `(1 ? ${inner()} : (${inner()} / 0))`,
    () => `ALIGN_UP(${leaf(writing)}, 8)`,
    () => `LOWEST(${inner()}, ${inner()})`,
    () => `FIRST(${inner()}, x, y)`,
    () => `BIT_OF(${dice.below(32)})`,
    () => `PASTE(0x${dice.below(10)}, ${dice.below(10)}u)`,
    () => `BROKEN(${inner()})`,
    () => `__builtin_choose_expr(${dice.below(2)}, ${inner()}, ${inner()})`,
    () => `__builtin_bswap${dice.pick([16, 32, 64])}(${dice.below(99999)})`,
    () => `__builtin_constant_p(${leaf(writing)})`,
    () => `_Generic(${inner()}, int: ${inner()}, unsigned long: ${inner()}, default: ${inner()})`,
    () => `_Generic(${inner()}, ${integer()}: ${leaf(writing)}, default: ${inner()})`,
    () => `sizeof((${integer()}[]){${leaf(writing)}, [${dice.below(9)}] = ${leaf(writing)}, 1})`,
    () => `__extension__ ${leaf(writing)}`,
  ])();
}

function leaf(writing: Writing): string {
  const { dice, types, members, bitFields, enumerators, variables, smallMacros } = writing;
  const forms: (() => string)[] = [() => dice.pick(literals), () => String(dice.below(1000))];
  if (types.length > 0) {
    const type = () => dice.pick(types).spelling;
    forms.push(
      () => `sizeof(${type()})`,
      () => `_Alignof(${type()})`,
      () => `__alignof__(${type()})`,
    );
    forms.push(() => `sizeof(${type()} *)`);
  }
  const elements = types.filter(({ isElement }) => isElement);
  if (elements.length > 0) forms.push(() => `sizeof(${dice.pick(elements).spelling}[${dice.below(3)}])`);
  if (members.length > 0) {
    forms.push(() => {
      const { record, name } = dice.pick(members);
      return dice.pick([
        `__builtin_offsetof(${record}, ${name})`,
        `sizeof(((${record} *)0)->${name})`,
        `((__kernel_size_t)&((${record} *)0)->${name})`,
        `((char *)&((${record} *)0)->${name} - (char *)0)`,
        `((__kernel_size_t)((${record} *)0 + ${dice.below(3)}))`,
        `((__kernel_size_t)(&((${record} *)0)->${name} + 1))`,
        `__alignof__(((${record} *)0)->${name})`,
        `sizeof((0, ((${record} *)0)->${name}))`,
        `sizeof(1 ? &((${record} *)0)->${name} : 0)`,
      ]);
    });
  }
  if (bitFields.length > 0) forms.push(() => ofBitField(writing));
  if (variables.length > 0) {
    const variable = () => dice.pick(variables);
    forms.push(
      () => `sizeof(${variable()})`,
      () => `${dice.pick(['__alignof__', '_Alignof'])}(${variable()})`,
      () => `sizeof(__typeof__(${variable()}))`,
      () => `sizeof(&${variable()} + ${dice.below(9)})`,
      () => `sizeof(*(&${variable()} + ${dice.below(9)}))`,
      () => `sizeof((0, ${variable()}))`,
    );
  }
  if (enumerators.length > 0) forms.push(() => dice.pick(enumerators));
  if (smallMacros.length > 0) forms.push(() => dice.pick(smallMacros));
  return dice.pick(forms)();
}

/** What tells the type of a bit-field, or of a sum over it. Only a cast makes sure that the type has a name. */
function ofBitField({ dice, bitFields }: Writing): string {
  const { record, name } = dice.pick(bitFields);
  const field = `${dice.pick(['', '', '~', '-', '+', '!'])}((${record} *)0)->${name}`;
  const sum = dice.pick([
    field,
    field,
    `(0, ${field})`,
    `${field} ${dice.pick(['+', '|', '<<'])} ${dice.pick(literals)}`,
  ]);
  return dice.pick([
    `sizeof(1 ? ${sum} : ${dice.below(9)})`,
    `((long long)(1 ? ${dice.pick(['-1', '-2L', '0x80000000'])} : ${sum}))`,
    `((1 ? -1 : ${sum}) < 0)`,
  ]);
}

/** A macro that is a string. */
export function stringText(writing: Writing): string {
  const { dice } = writing;
  const part = () =>
    dice.pick([
      '"plain"',
      '"\\x41\\102\\n"',
      '""',
      '"\\\\ \\" \\t"',
      '"100\\% \\d"',
      'TEXT_OF(a b  "c")',
      '"per" "haps"',
      '"\\0inside"',
    ]);
  const parts = [part(), ...(dice.chance(40) ? [part()] : [])].join(' ');
  return `#define ${writing.name('S_')} ${dice.chance(20) ? `(${parts})` : parts}\n`;
}
