import { expect } from 'chai';
import { type Target, targets } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { modelOf } from './resolved-text.ts';

/** Operands of `#pragma pack` while `pack(4)` and then `pack(push, outer, 1)` are in force. */
const packOperands = [
  ...['()', '(0)', '(0x2)', '(2L)', '(2u)', '(02)', '(0b10)', '(4294967298)', '(16)', '( /* two */ 2 )'],
  ...[
    '(3)',
    '(32)',
    '(4294967295)',
    '(2.0)',
    '(1e0)',
    '(-1)',
    '(+2)',
    '((2))',
    '(1+1)',
    "('\\2')",
    '("2")',
    '(,2)',
    '(2,2)',
  ],
  ...[
    '(N)',
    '(UNKNOWN)',
    '(P)',
    '(push 2)',
    '(push,)',
    '(push,3)',
    '(push,N)',
    '(push,0x2)',
    '(push,2,a)',
    '(push,a,2)',
  ],
  ...['(push,a)', '(push,a,b)', '(push,2,2)', '(push,a,2,2)', '(push,4294967295)', '(push,push,2)', '(push(1))'],
  ...[
    '(pop)',
    '(pop,unknown)',
    '(pop,N)',
    '(pop,outer)',
    '(pop,2)',
    '(pop,outer,2)',
    '(pop,)',
    '(pop outer)',
    '(pop) x',
  ],
  ...['', ' 1', ' (', ' (2', ' (push,2', ' X(2)', '(2) x', '(2) (8)', '(push,2) 8', ' OPEN 2 CLOSE', ' 2)'],
];

const nestedPushes = `
#pragma pack(push, 1)
#pragma pack(pop, nope)
struct n1 { char c; long l; };
#pragma pack(push, a, 1)
#pragma pack(push, b, 2)
#pragma pack(push, a, 4)
#pragma pack(push, 8)
#pragma pack(pop, nope)
struct n2 { char c; long l; };
#pragma pack(pop, a)
struct n3 { char c; long l; };
#pragma pack(pop, a)
struct n4 { char c; long l; };
#pragma pack(pop, b)
_Pragma("pack(push, 0x1)") struct n5 { char c; long l; };
_Pragma("pack(pop, none) /* the only one */") struct n6 { char c; long l; };
`;

function packText(): string {
  const records = packOperands.map(
    (operands, index) => `#pragma pack(4)
#pragma pack(push, outer, 1)
#pragma pack${operands}
struct s${index} { char c; long long l; };
#pragma pack(pop)
struct t${index} { char c; long long l; };
#pragma pack(pop)
#pragma pack(pop)
#pragma pack(pop)
`,
  );
  const macros = '#define N 2\n#define P push, 2\n#define OPEN (\n#define CLOSE )\n';
  return `${macros}${records.join('')}#pragma pack()\n${nestedPushes}`;
}

const storageOrders = `
struct before { int x; };
#pragma scalar_storage_order big-endian
struct big { int x; };
union big_union { int x; };
struct around { struct { int x; } inner; };
struct changed_inside {
#pragma scalar_storage_order default
  int x; };
struct changed_too { int x;
#pragma scalar_storage_order little-endian
};
struct little { int x; };
#pragma scalar_storage_order big
struct by_the_word { int x; };
#pragma scalar_storage_order unknown
struct unknown { int x; };
#pragma scalar_storage_order (little-endian)
struct parenthesized { int x; };
#pragma scalar_storage_order
struct empty { int x; };
#define default little
#pragma scalar_storage_order default
#undef default
struct after { int x; };
#pragma scalar_storage_order_of big-endian
struct other_pragma { int x; };
_Pragma("scalar_storage_order little-endian") struct operator { int x; };
`;

const inBig = ['big', 'around', 'by_the_word', 'unknown', 'parenthesized', 'empty', 'big_union'];
const inLittle = ['changed_too', 'little', 'operator'];

/** GCC lets nobody take the address of a scalar in the other order. */
function addressOf(name: string): string {
  const member = name === 'around' ? 'inner.x' : 'x';
  return `int *p_${name} = &((${name.endsWith('union') ? 'union' : 'struct'} ${name} *)0)->${member};\n`;
}

describe('#pragma pack', () => {
  for (const target of targets.values()) {
    it(`is read, or ignored, as by gcc on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const { records } = modelOf(packText(), target.name);
      expect(records).to.have.lengthOf(2 * packOperands.length + 6);
      const assertions = records.map(({ name, size }) => `_Static_assert(sizeof(${name}) == ${size}, "${name}");\n`);
      expect(complaints(compiler, packText() + assertions.join(''))).to.equal('');
    });
  }

  it('has the sizes that gcc 12 gives on x86_64', () => {
    const { records } = modelOf(packText());
    const sizes = new Map(records.map(({ name, size }) => [name, size]));
    const sizeUnder = (operands: string) => sizes.get(`struct s${packOperands.indexOf(operands)}`);
    expect(['(0x2)', '(2L)', '(push,0x2)', '(2) x'].map(sizeUnder)).to.deep.equal([10, 10, 10, 10]);
    expect(['(3)', '(N)', ' 1', '(push,N)'].map(sizeUnder)).to.deep.equal([9, 9, 9, 9]);
    expect(['(pop,unknown)', '(pop,N)', '(0)'].map(sizeUnder)).to.deep.equal([12, 12, 16]);
    expect([1, 2, 3, 4, 5, 6].map((index) => sizes.get(`struct n${index}`))).to.deep.equal([16, 12, 10, 16, 9, 16]);
  });
});

describe('#pragma scalar_storage_order', () => {
  function skippedOn(target: Target): string[] {
    const { skipped } = modelOf(storageOrders, target.name);
    return skipped.map(({ name }) => name.replace(/^\w+ /, ''));
  }

  for (const target of targets.values()) {
    it(`leaves out the records that it gives the other order on ${target.name}`, () => {
      expect(skippedOn(target)).to.have.members(target.byteOrder === 'little' ? inBig : inLittle);
    });

    it(`leaves out what gcc lays out in the other order on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const skipped = skippedOn(target);
      const names = [...storageOrders.matchAll(/(?:struct|union) (\w+) \{/g)].map(([, name]) => name!);
      const bound = names.filter((name) => !skipped.includes(name));
      expect(complaints(compiler, storageOrders + bound.map(addressOf).join(''))).to.equal('');
      for (const name of skipped) {
        expect(complaints(compiler, storageOrders + addressOf(name)), name).to.contain('reverse storage order');
      }
    });
  }

  it('is named as the reason', () => {
    const { skipped } = modelOf('#pragma scalar_storage_order big-endian\nstruct s { int x; };\n');
    expect(skipped.map(({ reason }) => reason)).to.deep.equal([
      "'#pragma scalar_storage_order big-endian' is not laid out",
    ]);
  });
});
