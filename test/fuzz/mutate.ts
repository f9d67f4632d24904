import type { Random } from '../abi/random-records.ts';

/** Changes a list of pieces in place. `stock` holds pieces of other headers. */
type Mutation = (pieces: string[], random: Random, stock: readonly string[]) => void;

const brackets = ['(', ')', '[', ']', '{', '}', '<', '>'];

/** What headers rarely hold, and front ends stumble over. */
const oddities = [
  ...['##', '#', '\n#', '\\\n', '/*', '*/', '//', '"', "'", '"\\', '\0', '\ufeff', '\u2028', '??/', '%:', '...'],
  ...[
    '-',
    '~',
    '!',
    '*',
    '&',
    '&&',
    '?',
    ':',
    '::',
    ',',
    ';',
    '=',
    '++',
    '<<',
    '>>',
    '/',
    '%',
    '.',
    '->',
    '@',
    '$',
    '`',
  ],
  ...[
    '\n#if ',
    '\n#else\n',
    '\n#endif\n',
    '\n#elif 1\n',
    '\n#define ',
    '\n#undef ',
    '\n#include ',
    '\n#pragma pack(1)\n',
  ],
  ...[' defined ', ' __VA_ARGS__ ', ' __VA_OPT__(', ' _Pragma("x") ', ' __LINE__ ', ' __COUNTER__ ', ' __has_include('],
  ...[' sizeof ', ' _Alignof ', ' __alignof__ ', ' typeof(', ' _Static_assert(0,"") ', ' __attribute__((packed)) '],
  ...[
    ' __attribute__((aligned(',
    ' struct ',
    ' union ',
    ' enum ',
    ' typedef ',
    ' int ',
    ' unsigned ',
    ' long ',
    ' _Bool ',
  ],
  ...[
    ' void ',
    ' const ',
    ' extern ',
    ' static ',
    ' asm ',
    ' __int128 ',
    ' _Complex ',
    ' _Atomic ',
    ' __builtin_offsetof(',
  ],
  ...[' __proto__ ', ' constructor ', ' _IOWR(', ' _IOC ', ' __extension__ ', ' float ', ' restrict ', ' {} '],
];

const numbers = ['0', '1', '-1', '7', '8', '31', '32', '33', '63', '64', '65', '255', '256', '65535', '2147483647'];
const largeNumbers = ['0x80000000', '4294967296', '0x7fffffffffffffff', '0xffffffffffffffff', '18446744073709551616'];
const strangeNumbers = ['1.5', '1e9', '0x', '0b1', '08', '1ULL', '1lu', "'a'", "'\\xff'", "''", '"s"', 'L"x"'];

const mutations: readonly Mutation[] = [
  function remove(pieces, random) {
    pieces.splice(random(pieces.length), 1 + random(3));
  },
  function removeMany(pieces, random) {
    pieces.splice(random(pieces.length), 1 + random(Math.max(1, pieces.length >> 2)));
  },
  function duplicate(pieces, random) {
    const at = random(pieces.length);
    pieces.splice(at, 0, pieces[at]!);
  },
  function repeat(pieces, random) {
    const at = random(pieces.length);
    const run = pieces.slice(at, at + 1 + random(20));
    for (let times = random(6); times >= 0; times--) pieces.splice(at, 0, ...run);
  },
  function swap(pieces, random) {
    const one = random(pieces.length);
    const other = random(pieces.length);
    [pieces[one], pieces[other]] = [pieces[other]!, pieces[one]!];
  },
  function swapNeighbours(pieces, random) {
    const at = random(pieces.length);
    if (at > 0) [pieces[at - 1], pieces[at]] = [pieces[at]!, pieces[at - 1]!];
  },
  function replace(pieces, random, stock) {
    pieces[random(pieces.length)] = stock[random(stock.length)]!;
  },
  function splice(pieces, random, stock) {
    const from = random(stock.length);
    pieces.splice(random(pieces.length), random(10), ...stock.slice(from, from + 1 + random(40)));
  },
  function move(pieces, random) {
    const run = pieces.splice(random(pieces.length), 1 + random(10));
    pieces.splice(random(pieces.length + 1), 0, ...run);
  },
  function changeNumber(pieces, random) {
    const at = pieceThat(pieces, random, /\d+\w*$/);
    const [list] = [numbers, numbers, largeNumbers, strangeNumbers].slice(random(4));
    pieces[at] = pieces[at]!.replace(/\w+$/, list![random(list!.length)]!);
  },
  function changeDigit(pieces, random) {
    const at = pieceThat(pieces, random, /\d/);
    pieces[at] = pieces[at]!.replace(/\d/, String(random(10)));
  },
  function changeCharacter(pieces, random) {
    const at = random(pieces.length);
    const piece = pieces[at]!;
    const position = random(piece.length + 1);
    pieces[at] =
      piece.slice(0, position) +
      String.fromCharCode(random(2) === 0 ? random(128) : random(0x3000)) +
      piece.slice(position + random(2));
  },
  function insertBracket(pieces, random) {
    pieces.splice(random(pieces.length), 0, brackets[random(brackets.length)]!);
  },
  function nestBrackets(pieces, random) {
    const pair = 2 * random(3);
    const from = random(pieces.length);
    const depth = random(4) === 0 ? random(400) : random(4);
    pieces.splice(from, 0, brackets[pair]!.repeat(depth));
    pieces.splice(from + 2 + random(6), 0, brackets[pair + 1]!.repeat(depth));
  },
  function insertOddity(pieces, random) {
    pieces.splice(random(pieces.length), 0, oddities[random(oddities.length)]!);
  },
  function rename(pieces, random) {
    // A name takes the place of another everywhere: definitions collide, macros meet themselves.
    const one = wordOf(pieces, random);
    const other = wordOf(pieces, random);
    if (one === '' || other === '') return;
    const pattern = new RegExp(`\\b${one}$`);
    pieces.forEach((piece, at) => {
      if (piece.endsWith(one)) pieces[at] = piece.replace(pattern, other);
    });
  },
  function truncate(pieces, random) {
    if (random(4) === 0) pieces.length = random(pieces.length);
  },
];

function pieceThat(pieces: readonly string[], random: Random, matches: RegExp): number {
  const start = random(pieces.length);
  for (let step = 0; step < pieces.length; step++) {
    const at = (start + step) % pieces.length;
    if (matches.test(pieces[at]!)) return at;
  }
  return start;
}

function wordOf(pieces: readonly string[], random: Random): string {
  return /[A-Za-z_]\w*$/.exec(pieces[pieceThat(pieces, random, /[A-Za-z_]\w*$/)]!)?.[0] ?? '';
}

/** A header with one to eight mutations. */
export function mutated(original: readonly string[], random: Random, stock: readonly string[]): string[] {
  const pieces = [...original];
  for (let count = 1 + random(random(3) === 0 ? 8 : 3); count > 0 && pieces.length > 0; count--) {
    mutations[random(mutations.length)]!(pieces, random, stock);
  }
  return pieces;
}
