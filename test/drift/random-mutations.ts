/** A header as parts, so that a mutation knows what it changed. */
export interface HeaderParts {
  readonly constants: readonly (readonly [string, string])[];
  readonly flags: readonly string[];
  readonly enumerators: readonly string[];
  readonly records: readonly RecordParts[];
  /** The type behind the typedef of the other header. */
  readonly aliased: string;
  readonly string: string;
}

export interface RecordParts {
  readonly tag: string;
  readonly keyword: 'struct' | 'union';
  /** Each with its declaration, `__u32 NAME[2]`, where NAME stands for the name. */
  readonly fields: readonly (readonly [string, string])[];
  /** Null for a record that no request takes. */
  readonly request: { readonly direction: string; readonly number: number } | null;
}

/** One fact changed, and what has to be found. */
export interface Mutation {
  readonly parts: HeaderParts;
  readonly kind: string;
  readonly class: string;
  /** One of these has to be named. */
  readonly symbols: readonly string[];
}

export type Random = (below: number) => number;

/** The same numbers for the same seed (a linear congruential generator modulo 2^32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const scalars = ['__u8', '__u16', '__u32', '__u64', '__s32', '__s64', 'alias_t'];

export function randomParts(random: Random): HeaderParts {
  const records = Array.from({ length: 3 + random(3) }, (_, index) => randomRecord(random, index));
  return {
    constants: Array.from(
      { length: 6 + random(6) },
      (_, index) => [`T_CONST${index}`, `${1000 + 13 * index}`] as const,
    ),
    flags: Array.from({ length: 2 + random(5) }, (_, index) => `T_FLAG_${'ABCDEFG'[index]}`),
    enumerators: Array.from({ length: 2 + random(4) }, (_, index) => `T_KIND_${'PQRSTU'[index]}`),
    records,
    aliased: '__u32',
    string: 'text',
  };
}

function randomRecord(random: Random, index: number): RecordParts {
  const fields = Array.from({ length: 2 + random(4) }, (_, at) => {
    const scalar = scalars[random(scalars.length)]!;
    const shape = random(6) === 0 ? `NAME[${2 + random(3)}]` : 'NAME';
    return [`f${at}`, `${scalar} ${shape}`] as const;
  });
  const bits: [string, string][] =
    random(2) === 0
      ? [
          ['low', '__u32 NAME:5'],
          ['high', '__u32 NAME:9'],
        ]
      : [];
  return {
    tag: `t_rec${index}`,
    keyword: 'struct',
    fields: [...fields, ...bits, ['reserved', '__u64 NAME']],
    request: index % 2 === 0 ? { direction: '_IOWR', number: index } : null,
  };
}

/** The header and the one that it includes. */
export function printParts({
  constants,
  flags,
  enumerators,
  records,
  aliased,
  string,
}: HeaderParts): Record<string, string> {
  const lines = ['#include <linux/types.h>', '#include <linux/ioctl.h>', '#include <linux/alias.h>'];
  for (const [name, text] of constants) lines.push(`#define ${name} ${text}`);
  for (const [index, name] of flags.entries()) lines.push(`#define ${name} (1 << ${index})`);
  lines.push(`#define T_FLAGS_ALL (${flags.join(' | ')})`, `#define T_NAME "${string}"`);
  lines.push(`enum t_kind { ${[...enumerators, '__T_KIND_MAX'].join(', ')} };`);
  for (const { tag, keyword, fields, request } of records) {
    lines.push(`${keyword} ${tag} {`, ...fields.map(([name, text]) => `  ${text.replace('NAME', name)};`), '};');
    if (request !== null) {
      lines.push(`#define ${tag.toUpperCase()} ${request.direction}('t', ${request.number}, ${keyword} ${tag})`);
    }
  }
  return { 'linux/x.h': `${lines.join('\n')}\n`, 'linux/alias.h': `typedef ${aliased} alias_t;\n` };
}

type Mutator = (parts: HeaderParts, random: Random) => Omit<Mutation, 'kind'> | null;

function withRecord(
  parts: HeaderParts,
  index: number,
  change: (record: RecordParts) => Partial<RecordParts>,
): HeaderParts {
  return { ...parts, records: parts.records.map((each, at) => (at === index ? { ...each, ...change(each) } : each)) };
}

function pathOf({ keyword, tag }: RecordParts, field: string): string {
  return `${keyword} ${tag}.${field}`;
}

/** Changes of one constant: the class and what becomes of its definition. */
function onConstant(
  driftClass: string,
  change: (name: string, text: string) => readonly (readonly [string, string])[],
): Mutator {
  return (parts, random) => {
    const at = random(parts.constants.length);
    const [name, text] = parts.constants[at]!;
    const constants = parts.constants.flatMap((each, index) => (index === at ? change(name, text) : [each]));
    return { parts: { ...parts, constants }, class: driftClass, symbols: [name] };
  };
}

/** Changes of one plain field, which is never the reserved one. */
function onField(
  driftClass: string,
  change: (name: string, text: string, random: Random) => readonly (readonly [string, string])[] | null,
  named: (name: string) => string = (name) => name,
): Mutator {
  return (parts, random) => {
    const index = random(parts.records.length);
    const record = parts.records[index]!;
    const at = random(record.fields.filter(([name]) => /^f\d/.test(name)).length);
    const [name, text] = record.fields[at]!;
    const changed = change(name, text, random);
    if (changed === null) return null;
    const fields = record.fields.flatMap((each, place) => (place === at ? changed : [each]));
    return {
      parts: withRecord(parts, index, () => ({ fields })),
      class: driftClass,
      symbols: [pathOf(record, named(name))],
    };
  };
}

const wider: Readonly<Record<string, string>> = {
  __u8: '__u16',
  __u16: '__u32',
  __u32: '__u64',
  __u64: '__u32',
  __s32: '__s64',
  __s64: '__s32',
  alias_t: '__u64',
};
const otherSign: Readonly<Record<string, string>> = {
  __u8: '__s8',
  __u16: '__s16',
  __u32: '__s32',
  __u64: '__s64',
  __s32: '__u32',
  __s64: '__u64',
  alias_t: '__s32',
};

function retyped(types: Readonly<Record<string, string>>): (name: string, text: string) => [string, string][] {
  return (name, text) => [[name, text.replace(/^\w+/, (type) => types[type]!)]];
}

/** Every way to change one fact, by name. */
export const mutators: Readonly<Record<string, Mutator>> = {
  'constant: another value': onConstant('breaking', (name, text) => [[name, String(Number(text) + 1)]]),
  'constant: gone': onConstant('breaking', () => []),
  'constant: renamed': onConstant('renamed', (name, text) => [[`${name}_NEW`, text]]),
  'constant: rewritten': onConstant('cosmetic', (name, text) => [[name, `(${text} + 0)`]]),
  'constant: wider': onConstant('breaking', (name, text) => [[name, `${text}ULL`]]),
  'constant: added': (parts) => ({
    parts: { ...parts, constants: [...parts.constants, ['T_ADDED', '77']] },
    class: 'adding',
    symbols: ['T_ADDED'],
  }),
  'flag: added, and its mask grows': (parts) => ({
    parts: { ...parts, flags: [...parts.flags, 'T_FLAG_NEW'] },
    class: 'growing',
    symbols: ['T_FLAGS_ALL'],
  }),
  'flag: others change places': (parts) => {
    const [first, second, ...rest] = parts.flags;
    return { parts: { ...parts, flags: [second!, first!, ...rest] }, class: 'breaking', symbols: [first!] };
  },
  'enumerator: added before the limit': (parts) => ({
    parts: { ...parts, enumerators: [...parts.enumerators, 'T_KIND_NEW'] },
    class: 'growing',
    symbols: ['__T_KIND_MAX'],
  }),
  'enumerator: put in front': (parts) => ({
    parts: { ...parts, enumerators: ['T_KIND_NEW', ...parts.enumerators] },
    class: 'breaking',
    symbols: [parts.enumerators[0]!],
  }),
  'string: another': (parts) => ({ parts: { ...parts, string: 'other' }, class: 'breaking', symbols: ['T_NAME'] }),
  'field: another size': onField('breaking', retyped(wider)),
  'field: another sign': onField('breaking', retyped(otherSign)),
  'field: another length': onField('breaking', (name, text) =>
    text.includes('[')
      ? [[name, text.replace(/\d+(?=\])/, (count) => String(Number(count) + 1))]]
      : [[name, `${text}[2]`]],
  ),
  'field: gone': onField('breaking', () => []),
  'field: renamed': onField('renamed', (name, text) => [[`${name}_new`, text]]),
  'field: put in': onField(
    'breaking',
    (name, text) => [
      ['put_in', '__u64 NAME'],
      [name, text],
    ],
    () => 'put_in',
  ),
  'fields: exchanged': (parts, random) => {
    const index = random(parts.records.length);
    const record = parts.records[index]!;
    const [[first, one], [second, other], ...rest] = record.fields as [
      readonly [string, string],
      readonly [string, string],
    ];
    const fields = [[second, other] as const, [first, one] as const, ...(rest as [string, string][])];
    return {
      parts: withRecord(parts, index, () => ({ fields })),
      class: 'breaking',
      symbols: [pathOf(record, first), pathOf(record, second)],
    };
  },
  'bit-fields: exchanged': (parts, random) => {
    const index = random(parts.records.length);
    const record = parts.records[index]!;
    if (!record.fields.some(([name]) => name === 'low')) return null;
    const swap: Readonly<Record<string, readonly [string, string]>> = {
      low: ['high', '__u32 NAME:9'],
      high: ['low', '__u32 NAME:5'],
    };
    const fields = record.fields.map((each) => swap[each[0]] ?? each);
    return { parts: withRecord(parts, index, () => ({ fields })), class: 'breaking', symbols: [pathOf(record, 'low')] };
  },
  'record: grew with its request': (parts) => {
    const index = parts.records.findIndex(({ request }) => request !== null);
    const record = parts.records[index]!;
    const grown = withRecord(parts, index, ({ fields }) => ({ fields: [...fields, ['more', '__u64 NAME']] }));
    return { parts: grown, class: 'extending', symbols: [pathOf(record, 'more')] };
  },
  'record: grew without one': (parts) => {
    const index = parts.records.findIndex(({ request }) => request === null);
    const { keyword, tag } = parts.records[index]!;
    const grown = withRecord(parts, index, ({ fields }) => ({ fields: [...fields, ['more', '__u64 NAME']] }));
    return { parts: grown, class: 'breaking', symbols: [`${keyword} ${tag}`] };
  },
  'record: reserved bytes got a meaning': (parts, random) => {
    const index = random(parts.records.length);
    const record = parts.records[index]!;
    const fields = record.fields.map((each) => (each[0] === 'reserved' ? (['flags', '__u64 NAME'] as const) : each));
    return {
      parts: withRecord(parts, index, () => ({ fields })),
      class: 'extending',
      symbols: [pathOf(record, 'flags')],
    };
  },
  'request: another direction': (parts) => onRequest(parts, { direction: '_IOR' }),
  'request: another number': (parts) => onRequest(parts, { number: 99 }),
  'typedef of another header: another sign': (parts) => {
    const bitten = parts.records.flatMap((record) =>
      record.fields.filter(([, text]) => text.startsWith('alias_t')).map(([name]) => pathOf(record, name)),
    );
    return bitten.length === 0 ? null : { parts: { ...parts, aliased: '__s32' }, class: 'breaking', symbols: bitten };
  },
};

function onRequest(parts: HeaderParts, change: Partial<NonNullable<RecordParts['request']>>): Omit<Mutation, 'kind'> {
  const index = parts.records.findIndex(({ request }) => request !== null);
  const { tag } = parts.records[index]!;
  const changed = withRecord(parts, index, ({ request }) => ({ request: { ...request!, ...change } }));
  return { parts: changed, class: 'breaking', symbols: [tag.toUpperCase()] };
}
