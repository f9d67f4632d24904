import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import { field, recordOf, resolutionOf } from '../binding/resolution-fixture.ts';

/** A header with one of everything, and what it means on each target, written by hand; gcc judges the facts in a test. */
export const wideHeaderText = `
#include <linux/types.h>
#include "foreign.h"
struct other { __u64 q; };
struct thing {
  __u64 a;
  unsigned long l;
  char c;
  char name[16];
  __u32 regs[2][2];
  union {
    struct { __u64 x; } in;
    double v;
    void *p;
  } arg;
  struct other o;
  struct other os[2];
  struct foreign f;
  _Bool ok;
  __u32 b : 2;
  __u8 fl[];
};
struct buffer { __u8 class, constructor; } __attribute__((packed));
union choice { __s16 small; struct other big; };
enum kind { KIND_NONE, KIND_SOME = 7 };
#define FLAG_ONE (1<<0)
#define FLAG_TWO (1<<1)
#define FLAG_MASK (FLAG_ONE | FLAG_TWO)
#define BIG ((__u64)0x0AA)
#define LOWEST (-0x7fffffffffffffffLL - 1)
#define MODE 0644
#define TEN 10
#define DEFAULT_NAME "it's"
#define GET_THING _IOR('x', 1, struct thing)
#define SET_KIND _IOW('x', 2, int)
#define PLAIN _IO('x', 3)
#define STOP _IO('x', 4)
`;

export const foreignHeaderText = '#include <linux/types.h>\nstruct foreign { __u32 a, b; };\n';

const fieldNames = ['a', 'l', 'c', 'name', 'regs', 'arg', 'o', 'os', 'f', 'ok', 'fl'] as const;
const offsets64 = [0, 8, 16, 17, 36, 56, 64, 72, 88, 96, 98];
const offsets32 = [0, 8, 12, 13, 32, 48, 56, 64, 80, 88, 90];

function thingFields(word: number): FieldModel[] {
  const offsets = word === 8 ? offsets64 : offsets32;
  const at = (name: (typeof fieldNames)[number]): number => offsets[fieldNames.indexOf(name)] as number;
  const inner: FieldModel = {
    name: 'in',
    offset: 0,
    size: 8,
    keyword: 'struct',
    fields: [field('x', '__u64', 0, 8)],
  };
  return [
    field('a', '__u64', at('a'), 8),
    field('l', 'unsigned long', at('l'), word),
    field('c', 'char', at('c'), 1),
    field('name', 'char', at('name'), 16, { count: [16] }),
    field('regs', '__u32', at('regs'), 16, { count: [2, 2] }),
    {
      name: 'arg',
      offset: at('arg'),
      size: 8,
      keyword: 'union',
      fields: [inner, field('v', 'double', 0, 8), field('p', 'void *', 0, word)],
    },
    field('o', 'struct other', at('o'), 8),
    field('os', 'struct other', at('os'), 16, { count: [2] }),
    field('f', 'struct foreign', at('f'), 8),
    field('ok', '_Bool', at('ok'), 1),
    { name: 'b', offset: null, size: null, type: '__u32', bitOffset: (at('ok') + 1) * 8, bitWidth: 2 },
    field('fl', '__u8', at('fl'), 0, { flexible: true }),
  ];
}

/** Definitions in the order of the text above. */
const order = [
  'struct other',
  'struct thing',
  'struct buffer',
  'union choice',
  'KIND_NONE',
  'KIND_SOME',
  'FLAG_ONE',
  'FLAG_TWO',
  'FLAG_MASK',
  'BIG',
  'LOWEST',
  'MODE',
  'TEN',
  'DEFAULT_NAME',
  'GET_THING',
  'SET_KIND',
  'PLAIN',
  'STOP',
];

const texts = {
  FLAG_ONE: '(1<<0)',
  FLAG_TWO: '(1<<1)',
  FLAG_MASK: '(FLAG_ONE | FLAG_TWO)',
  BIG: '((__u64)0x0AA)',
  LOWEST: '(-0x7fffffffffffffffLL - 1)',
  MODE: '0644',
  TEN: '10',
  GET_THING: "_IOR('x', 1, struct thing)",
  SET_KIND: "_IOW('x', 2, int)",
  PLAIN: "_IO('x', 3)",
  STOP: "_IO('x', 4)",
};

/** `asm-generic/ioctl.h`: direction 30, size 16, type 8. */
function request(direction: number, number: number, size: number): string {
  return String(direction * 2 ** 30 + size * 2 ** 16 + 0x78 * 2 ** 8 + number);
}

/** The wide header on one target. */
export function wideHeader(target: string): Resolution {
  const word = target === 'i386' ? 4 : 8;
  const size = word === 8 ? 104 : 92;
  const ioctl = (
    name: string,
    direction: 'none' | 'read' | 'write',
    number: number,
    bytes: number,
    argument: string | null,
  ): AbiModel['ioctls'][number] => {
    const bits = { none: 0, write: 1, read: 2 }[direction];
    return { name, value: request(bits, number, bytes), direction, type: 0x78, number, size: bytes, argument };
  };
  const ioctls = [
    ioctl('GET_THING', 'read', 1, size, 'struct thing'),
    ioctl('SET_KIND', 'write', 2, 4, 'int'),
    ioctl('PLAIN', 'none', 3, 0, null),
    ioctl('STOP', 'none', 4, 0, null),
  ];
  return resolutionOf({
    header: 'wide.h',
    target,
    order,
    texts,
    types: { 'struct foreign': { kind: 'record', name: 'struct foreign', header: 'foreign.h', size: 8, alignment: 4 } },
    records: [
      recordOf('struct other', [field('q', '__u64', 0, 8)], { size: 8, alignment: word, line: 4 }),
      recordOf('struct thing', thingFields(word), { size, alignment: word, line: 5 }),
      recordOf('struct buffer', [field('class', '__u8', 0, 1), field('constructor', '__u8', 1, 1)], {
        size: 2,
        alignment: 1,
        line: 23,
      }),
      recordOf('union choice', [field('small', '__s16', 0, 2), field('big', 'struct other', 0, 8)], {
        size: 8,
        alignment: word,
        line: 24,
      }),
    ],
    enumerators: [
      { name: 'KIND_NONE', value: '0', enum: 'kind' },
      { name: 'KIND_SOME', value: '7', enum: 'kind' },
    ],
    constants: [
      { name: 'FLAG_ONE', value: '1', type: 'int' },
      { name: 'FLAG_TWO', value: '2', type: 'int' },
      { name: 'FLAG_MASK', value: '3', type: 'int' },
      { name: 'BIG', value: '170', type: 'unsigned long long' },
      { name: 'LOWEST', value: '-9223372036854775808', type: 'long long' },
      { name: 'MODE', value: '420', type: 'int' },
      { name: 'TEN', value: '10', type: 'int' },
      ...ioctls.map(({ name, value, argument }) => {
        return { name, value, type: argument === null || word === 4 ? 'unsigned int' : 'unsigned long' };
      }),
    ],
    strings: [{ name: 'DEFAULT_NAME', value: "it's" }],
    ioctls,
  });
}

export const wideProfileText = JSON.stringify({
  flagSets: { ThingFlag: { prefix: 'FLAG_', masks: ['FLAG_MASK'], fields: ['struct thing.a'] } },
  ioctls: { STOP: { argument: 'number', reason: 'how long to wait' } },
});
