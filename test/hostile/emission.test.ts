import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { Generation } from '../../codegen/pipeline/generate.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { ScratchProject } from '../emitter/scratch-project.ts';
import { lines } from './hostile-case.ts';

/** What JavaScript, TypeScript and the modules themselves use, and what objects have from birth. */
const words = (
  'arguments await catch class constructor debugger delete eval export extends false finally function get implements ' +
  'import in instanceof interface let module namespace new null of package private protected prototype public require set ' +
  'super symbol then this throw toJSON toString true try type undefined valueOf var with yield any bigint boolean never ' +
  'number object string unknown async declare abstract as is keyof readonly satisfies using __proto__ hasOwnProperty isPrototypeOf ' +
  '__defineGetter__ __defineSetter__ __lookupGetter__ propertyIsEnumerable toLocaleString name length caller Object Function Array ' +
  'Symbol Proxy Reflect Promise Map Set BigInt Number String Boolean Buffer Uint8Array DataView globalThis process global exports ' +
  'StructView FlagSet IoctlRequest FieldArray CharArray byTarget target provenTarget provenTargets layout alloc at from offset ' +
  'buffer byteOffset ref refStruct StructType UnionType u8 s64 bytes readU32 writeU64 $ a$b NaN Infinity console setTimeout'
).split(' ');

/** Text that would leave the comment, string or template that it is printed in. */
const hole = `\${process.exit(9)}`;
const poison = [
  '*\\/ * /',
  hole,
  '`\' " \\u002a/ @deprecated {@link x} <!-- --> <script> ]]> \u202e \u2028\u2029 \x1b[2J',
].join(' ');
const lineComment = `// ends */ export const stolen = 1; /* ${poison}`;

const headers: Readonly<Record<string, string>> = {
  'words.h':
    lines(words.length, (at) => `struct ${words[at]} { int ${words[at]}; };`) +
    `struct all { ${words.map((word) => `char ${word};`).join(' ')} };\n` +
    `union either { ${words.map((word) => `char ${word}; struct { int x; } in_${word};`).join(' ')} };\n` +
    `struct bits { ${words.map((word) => `unsigned ${word} : 3;`).join(' ')} };\n` +
    `struct inner { ${words.map((word) => `struct { int ${word}; } ${word};`).join(' ')} };\n`,
  'constants.h': lines(words.length, (at) => `#define ${words[at]} ${at}`),
  'enumerators.h': `enum constructor { ${words.map((word, at) => `${word} = ${at + 5}`).join(', ')} };\n`,
  'ioctls.h':
    `#include <linux/ioctl.h>\nstruct S0 { int x; };\nstruct S1 { int y; };\n` +
    words.map((word, at) => `#define ${word} _IOWR('x', ${at}, struct S${at % 2})\n`).join(''),
  'functions.h':
    '#include <linux/ioctl.h>\n' +
    words.map((word, at) => `#define F${at}(${word}) _IOC(_IOC_READ, 'x', ${at % 32}, ${word})\n`).join('') +
    "#define constructor(await) _IO('x', await)\n",
  'comments.h':
    `/** ${poison} */\nstruct s {\n  /* ${poison} */\n  int a; ${lineComment}\n  ${lineComment}\n  int b; /*!< ${poison} */\n};\n` +
    `/**\n * struct k - ${poison}\n * @x: ${poison}\n *\n * ${poison}\n */\nstruct k { int x; };\n` +
    `${lineComment}\n#define A 1 ${lineComment}\n/* ${poison} */\n#define B 2\nenum e {\n  /* ${poison} */\n  C, ${lineComment}\n};\n`,
  'strings.h':
    `#define S0 "*/ ${hole} ` +
    '` \' \\" \\\\ \\n \\r \\0 \\x1b[2J \\u2028 \\u202e"\n#define S1 "</script>"\n#define S2 "\\\\u0027;process.exit(9)//"\n' +
    '#define S3 "\'"\n#define S4 "\\""\n#define S5 "\'\\""\n#define S6 ""\n#define S7 "\\377\\200"\n',
  'values.h':
    '#include <linux/ioctl.h>\n#define A 0xffffffffffffffffULL\n#define B (-0x7fffffffffffffffLL - 1)\n#define C -1\n#define D 0x7fffffff\n' +
    "#define E ((int)_IOR('x', 1, int))\n#define F '\\xff'\n#define G (1 == 1)\n#define H (char)200\n#define I -2147483648\n#define J 18446744073709551615u\n",
  'shapes.h':
    'struct e { }; struct z { struct e x[5]; int y[0]; }; struct big { char x[0x7fffffff]; }; struct d { int x[2][0][3]; };\n' +
    'struct f { int n; char x[]; }; union u { struct f f; char y[0]; }; struct p { int (*f)(int, ...); void *(*g[3])(void); };\n' +
    `struct deep { ${'struct { '.repeat(60)}int x;${' } a;'.repeat(60)} };\nstruct wide { ${lines(2000, (at) => `int m${at};`)} };\n`,
  'names.h':
    `struct ${'n'.repeat(1000)} { int ${'m'.repeat(1000)}; };\nstruct a_b { int x; }; struct aB { int x; }; struct A_b { int x; }; struct ab_ { int x; };\n` +
    'struct größe { int höhe; };\nenum 变量 { 甲, 乙 };\nstruct _ { int _; int __; }; struct __ { int ___; };\nstruct _1 { int _1; }; struct __1_2 { int x; };\n' +
    'struct \u{1d4b3} { int x\u0301; };\nstruct a\u0301 { int y; }; struct \u00e1 { int y; };\n',
  // Letters to C, and to TypeScript none.
  'circled.h':
    '#include <linux/ioctl.h>\nstruct a\u2460b { int x; };\ntypedef struct { int y; } t\u2460;\nunion \u00a8 { int z; };\n' +
    'struct holds { struct a\u2460b f; t\u2460 g[2]; struct a\u2460b *p; union { int \u2461; int w; } \u2462; int z; };\n' +
    'enum e\u2460 { E\u2460, E2 };\n#define R\u2460 1\n#define S\u2460 "s"\n#define TAKES _IOR(\'x\', 1, struct a\u2460b)\n' +
    "#define F(n\u2460) _IOC(_IOC_READ, 'x', 2, n\u2460)\n",
  "odd'name`${1}.h": 'struct x { int y; };\n#define Q 1\n',
  'odd*/name.h': 'struct x { int y; };\n',
  '__proto__.h': 'struct x { int y; };\n',
  'constructor.h': 'struct x { int y; };\n',
  '-o.h': 'struct x { int y; };\n',
  'ünïcödé.h': 'struct x { int y; };\n',
};

describe('what is printed for hostile headers', function () {
  this.timeout(300_000);
  const project = new ScratchProject();
  const written = new Map<string, string>();
  const failures: string[] = [];
  let complaints = '';

  before(async () => {
    project.write('in/keep', '');
    for (const [name, text] of Object.entries(headers)) project.write(join('in', name), text);
    const roots = { folders: [join(project.folder, 'in'), ...snapshotRoots().folders] };
    const generation = new Generation({ roots, targets: ['x86_64', 'i386'].map(targetNamed), profile: null });
    for (const name of Object.keys(headers)) {
      try {
        for (const { path, text } of (await generation.generate(name)).files) written.set(path, text);
      } catch (error) {
        failures.push(`${name}: ${error instanceof HeaderError ? error.message : (error as Error).stack}`);
      }
    }
    for (const [path, text] of written) project.write(path, text);
    complaints = project.compile();
  });
  after(() => project.remove());

  it('is printed for every one of them', () => {
    expect(failures).to.deep.equal([]);
  });

  it('compiles', () => {
    expect(complaints.slice(0, 3000)).to.equal('');
  });

  it('lies where it was asked for', () => {
    const found = readdirSync(project.folder, { recursive: true, encoding: 'utf8' });
    expect([...written.keys()].filter((path) => path.startsWith('/') || path.split('/').includes('..'))).to.deep.equal(
      [],
    );
    for (const path of written.keys()) expect(found).to.include(path);
  });

  it('holds no control, separator or mark of direction', () => {
    for (const [path, text] of written)
      expect(/[^\n\P{Cc}]|[\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/u.exec(text), path).to.equal(null);
  });

  it('executes nothing that a header wrote', async () => {
    for (const path of written.keys()) {
      if (!path.endsWith('.ts')) continue;
      const module = await project.load(path.replace(/ts$/, 'js'));
      expect(Object.keys(module), path).not.to.include('stolen');
    }
  });

  it('has the strings as they are', async () => {
    const module = await project.load('strings.js');
    expect(module.S0).to.equal(`*/ ${hole} ` + '` \' " \\ \n \r \0 \x1b[2J \u2028 \u202e');
    expect(module.S2).to.equal('\\u0027;process.exit(9)//');
    expect(['S3', 'S4', 'S5', 'S6'].map((name) => module[name])).to.deep.equal(["'", '"', '\'"', '']);
  });

  it('has the values as they are', async () => {
    const module = await project.load('values.js');
    const value = (name: string) => BigInt(module[name] as number | bigint);
    expect(value('A')).to.equal(2n ** 64n - 1n);
    expect(value('B')).to.equal(-(2n ** 63n));
    expect(value('C')).to.equal(-1n);
    expect(value('F')).to.equal(-1n);
    expect(value('H')).to.equal(-56n);
  });

  it('has every constant, enumerator and request under a name that can be used', async () => {
    for (const [path, first] of [
      ['constants.js', 0],
      ['enumerators.js', 5],
    ] as const) {
      const module = await project.load(path);
      const values = words.map((word) => module[`${word}_`] ?? module[word]);
      expect(values, path).to.deep.equal(words.map((_, at) => at + first));
    }
    const requests = await project.load('ioctls.js');
    for (const word of words) expect(requests[`${word}_`] ?? requests[word], word).to.be.a('number');
  });

  it('reads and writes fields of every name', async () => {
    const module = await project.load('words.js');
    for (const [name, start] of [
      ['All', 1],
      ['Bits', 1],
    ] as const) {
      const Record = module[name] as {
        alloc(): Record<string, number>;
        layout: { offsets: object; bitFields?: object };
      };
      const record = Record.alloc();
      const fields = Object.keys({ ...Record.layout.offsets, ...Record.layout.bitFields });
      expect(fields, name).to.have.length(words.length);
      for (const [at, field] of fields.entries()) record[field] = start + (at % 5);
      expect(
        fields.map((field) => record[field]),
        name,
      ).to.deep.equal(fields.map((_, at) => start + (at % 5)));
    }
  });
});
