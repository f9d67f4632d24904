import fc from 'fast-check';

const objects = ['A', 'B', 'C'];
/** Function-like macros with their parameters. */
const functions: Readonly<Record<string, readonly string[]>> = {
  f: ['x'],
  g: ['x', 'y'],
  h: [],
  v: ['...'],
  w: ['x', '...'],
};

const plain = fc.constantFrom('a', '1', '2u', '+', '-', '.', '<', "'q'", '"s\\n"', '[', ']', ';', '&&');
const space = fc.constantFrom('', ' ', ' ', '  ');
const object = fc.constantFrom(...objects);

/** White space before each piece is part of what is compared, since `#` shows it. */
function spaced(piece: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(space, piece).map(([before, text]) => before + text);
}

/** Words must not run together by chance, or the two programs would be tokenized differently from what is meant. */
function sequence(pieces: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(spaced(pieces), { maxLength })
    .map((list) =>
      list.reduce((text, piece) => (/\w$/.test(text) && /^[\w"']/.test(piece) ? `${text} ${piece}` : text + piece), ''),
    );
}

const callable = fc.constantFrom(...Object.keys(functions));

/** A use of a function-like macro, nearly always with a number of arguments that it takes. */
function callOf(argument: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(callable, space, fc.array(argument, { minLength: 3, maxLength: 3 }), fc.nat(50))
    .map(([name, before, list, odd]) => {
      const taken = functions[name] ?? [];
      const count = odd === 0 ? 3 : taken.at(-1) === '...' ? taken.length - (odd % 3) + 1 : taken.length;
      return `${name}${before}(${list.slice(0, Math.max(0, count)).join(',')})`;
    });
}

/** Text with uses of macros, nested up to three deep; a name may stand without arguments. */
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: sequence(
    fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.oneof(plain, object, callable),
      callOf(tie('text') as fc.Arbitrary<string>),
    ),
    4,
  ),
}));

function bodyOf(names: readonly string[]): fc.Arbitrary<string> {
  const parameter = names.length === 0 ? plain : fc.constantFrom(...names);
  const pasted = fc.constantFrom(...names.filter((name) => name === 'x'), 'a', 'A', 'f', 'B', 'g');
  const choices: fc.WeightedArbitrary<string>[] = [
    { weight: 4, arbitrary: parameter },
    { weight: 6, arbitrary: fc.oneof(plain, object, callable) },
    { weight: 3, arbitrary: callOf(sequence(fc.oneof(parameter, plain, object), 2)) },
    { weight: 1, arbitrary: fc.array(pasted, { minLength: 2, maxLength: 3 }).map((list) => list.join(' ## ')) },
  ];
  if (names.length > 0) choices.push({ weight: 2, arbitrary: parameter.map((name) => `#${name}`) });
  if (names.includes('__VA_ARGS__')) {
    const option = sequence(fc.oneof(parameter, plain, object), 3).map((content) => `__VA_OPT__(${content})`);
    choices.push({ weight: 2, arbitrary: option }, { weight: 2, arbitrary: fc.constant(', ## __VA_ARGS__') });
  }
  return sequence(fc.oneof(...choices), 5);
}

function definition(name: string): fc.Arbitrary<string> {
  const taken = functions[name];
  if (taken === undefined) return bodyOf([]).map((body) => `#define ${name} ${body}`);
  const names = taken.map((parameter) => (parameter === '...' ? '__VA_ARGS__' : parameter));
  return bodyOf(names).map((body) => `#define ${name}(${taken.join(', ')}) ${body}`);
}

/** `t` shows how its argument is spelled once expanded, white space included. */
const prelude = '#define s(...) #__VA_ARGS__\n#define t(...) s(__VA_ARGS__)\n';
const names = [...objects, ...Object.keys(functions)];

/** A program of macro definitions and uses. Most are valid; what gcc refuses must be refused here. */
export const randomProgram: fc.Arbitrary<string> = fc
  .tuple(fc.tuple(...names.map(definition)), fc.array(fc.tuple(fc.boolean(), text), { minLength: 1, maxLength: 4 }))
  .map(([definitions, uses]) => {
    const undefined_ = ['s', 't', ...names].map((name) => `#undef ${name}`).join('\n');
    const lines = uses.map(([shown, use]) => (shown ? `t(${use})` : use));
    return `${undefined_}\n${prelude}${definitions.join('\n')}\n${lines.join('\n')}\n`;
  });
