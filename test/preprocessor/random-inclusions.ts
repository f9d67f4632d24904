import fc from 'fast-check';

const names = ['A', 'B', 'C', 'T', 'U'];
const name = fc.constantFrom(...names);

/** Headers that others include; each includes only later ones, so that no inclusion goes in circles. */
export const included = ['f0.h', 'f1.h', 'f2.h', 'f3.h'];

/** Headers that are read themselves. */
export const read = ['m0.h', 'm1.h', 'm2.h'];

/** One line, or several that belong together. */
const plainLine = fc.oneof(
  { weight: 4, arbitrary: name.map((each) => `typedef int ${each};`) },
  { weight: 2, arbitrary: fc.tuple(name, name).map(([type, other]) => `typedef ${type} ${other};`) },
  {
    weight: 3,
    arbitrary: fc.tuple(name, name).map(([tag, type]) => `struct ${tag} { ${type} a; int (b)(${type}); };`),
  },
  { weight: 2, arbitrary: fc.tuple(name, name).map(([tag, each]) => `enum ${tag} { ${each}, E_ = sizeof(${each}) };`) },
  { weight: 2, arbitrary: fc.tuple(name, name).map(([type, other]) => `int v(${type} ${other}, ${other});`) },
  { weight: 3, arbitrary: fc.tuple(name, name).map(([one, other]) => `#define ${one} ${other}`) },
  { weight: 2, arbitrary: fc.tuple(name, fc.nat(2)).map(([one, value]) => `#define ${one} ${value}`) },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([one, other]) => `#define ${one}(x) x ${other}##x`) },
  { weight: 2, arbitrary: name.map((each) => `#undef ${each}`) },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([one, other]) => `int ${one}(${other}) y;`) },
  // What a macro takes may stand in another file than its name, or in none.
  { weight: 1, arbitrary: name.map((each) => `int z ${each}`) },
  { weight: 1, arbitrary: fc.constantFrom('(B);', ';', '}', 'struct open {', 'int t(') },
);

/** What is another thing each time or in each place, though no macro differs. */
const oddLine = fc.oneof(
  fc.constantFrom('int c[__COUNTER__ + 1];', 'int l[__LINE__];', 'int d[__INCLUDE_LEVEL__ + 1];', '#line 7 "x.h"'),
  fc.constantFrom('#pragma once', '#pragma pack(1)', '#pragma pack()', '#pragma GCC poison poisoned', 'int poisoned;'),
  name.map((each) => `#pragma push_macro("${each}")`),
  name.map((each) => `#pragma pop_macro("${each}")`),
  fc.constantFrom('#if __has_include("f3.h")\nint has;\n#endif', "#if 'q' < -1\nint q;\n#endif", '_Pragma("pack(2)")'),
);

function conditional(line: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const condition = fc.oneof(
    name.map((each) => `#ifdef ${each}`),
    name.map((each) => `#ifndef ${each}`),
    name.map((each) => `#if ${each} > 1`),
    fc.constantFrom('#if defined(A) && !defined M', '#if M == 2'),
  );
  return fc.tuple(condition, line, line).map(([opener, one, other]) => `${opener}\n${one}\n#else\n${other}\n#endif`);
}

/** The text of a header that may include `others`. */
function header(others: readonly string[]): fc.Arbitrary<string> {
  const include =
    others.length === 0
      ? plainLine
      : fc
          .tuple(fc.constantFrom('include', 'include', 'include', 'import'), fc.constantFrom(...others))
          .map(([directive, file]) => `#${directive} "${file}"`);
  const line = fc.oneof(
    { weight: 10, arbitrary: plainLine },
    { weight: 6, arbitrary: include },
    { weight: 1, arbitrary: oddLine },
  );
  const lines = fc.array(fc.oneof({ weight: 5, arbitrary: line }, { weight: 1, arbitrary: conditional(line) }), {
    maxLength: 7,
  });
  return fc
    .tuple(lines, fc.option(fc.constantFrom('G0', 'G1', 'G2'), { freq: 2 }))
    .map(([all, guard]) =>
      (guard === null ? all : [`#ifndef ${guard}`, `#define ${guard}`, ...all, '#endif']).join('\n'),
    );
}

/** Headers that include each other, by their names. */
export const headers: fc.Arbitrary<Readonly<Record<string, string>>> = fc.record(
  Object.fromEntries([
    ...included.map((file, index) => [file, header(included.slice(index + 1))] as const),
    ...read.map((file) => [file, header(included)] as const),
  ]),
);

/** In which order they are read, for which of two machines, and whether it is known that another one follows. */
export const readings = fc.array(
  fc.record({
    main: fc.constantFrom(...read),
    machine: fc.nat(1),
    again: fc.boolean(),
    before: fc.subarray(included, { maxLength: 1 }),
  }),
  { minLength: 2, maxLength: 8 },
);
