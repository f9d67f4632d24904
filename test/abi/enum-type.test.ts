import { expect } from 'chai';
import { targets } from '../../codegen/abi/target/target.ts';
import { widensEnumerators, withoutMixedEnumerators } from '../judge/mixed-enumerators.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { resolveText } from './resolved-text.ts';

/** Enums at the edges of every integer type, and constants that show the types of their enumerators. */
const text = `
#define TYPE(x) _Generic(x, int: 1, unsigned: 2, long: 3, unsigned long: 4, long long: 5, unsigned long long: 6)
enum a { A0 = 0x7fffffff }; enum b { B0 = 0x80000000, B1 }; enum c { C0 = -1, C1 = 0x80000000 };
enum d { D0 = 0xffffffff }; enum e { E0 = 0x100000000 }; enum f { F0 = -0x80000000LL };
enum g { G0 = -0x80000001LL, G1 = 5 }; enum h { H0 = 0xffffffffffffffffULL }; enum i { I0 = 'a', I1, I2 = I1 * 2 };
enum __attribute__((packed)) j { J0 = 255 }; enum k { K0 = 256 } __attribute__((packed));
enum l { L0 = -129 } __attribute__((packed)); enum m { M0 = 65536 } __attribute__((packed));
enum n { N0 = -1, N1 = 127 } __attribute__((packed)); enum o { O0 = 1UL, O1 = sizeof(enum n), O2 = O1 ? -1 : 0 };
struct s { enum a a; enum b b; enum c c; enum d d; enum e e; enum f f; enum g g; enum h h; enum i i; enum j j;
  enum k k; enum l l; enum m m; enum n n; enum o o; };
#define VA A0
#define VB B1
#define VC C1
#define VD (D0 + 1)
#define VE E0
#define VF F0
#define VG G0
#define VG1 G1
#define VH H0
#define VI I2
#define VJ J0
#define VO O2
#define VNEGATIVE (C0 < 0u)
#define VCAST ((enum j)257)
#define VWIDE ((enum h)-1)
`;

/** Since GCC 13 enumerators have the enum's type inside the enum, too, and an enum that no other type holds is an `__int128`. */
const beforeGcc13 = `
enum p { P0 = -1, P1 = 0xffffffffffffffffULL, P2 = 0x80000000, P3 = 7 }; enum q { Q0 = 1ULL << 63, Q1 = TYPE(Q0), Q2 = -1 };
enum r { R0 = 1ULL << 40, R1 = TYPE(R0), R2 = 0x80000000UL, R3 = TYPE(R2), R4 = 1LL << 40, R5 = TYPE(R4), R6 = TYPE(R5) };
struct t { enum p p; enum q q; enum r r; };
#define VP1 P1
#define VP2 (P2 + P3)
#define VQ0 Q0
`;

describe('enums', () => {
  for (const target of targets.values()) {
    it(`have gcc's types on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const isNewer = widensEnumerators(compiler);
      const judged = isNewer ? text : text + beforeGcc13;
      const resolution = resolveText(judged, target);
      expect(resolution.model.skipped).to.deep.equal([]);
      const { model } = isNewer ? withoutMixedEnumerators(resolution) : resolution;
      expect(complaints(compiler, `${judged}${assertionsOf(model)}`)).to.equal('');
    });
  }

  // C23: compilers before GCC 13 do not know it.
  const underlying = `
enum a : unsigned char { A0, A1 = 200 }; enum b : long long { B0 = -1, B1 }; enum : short { C0 = 5 };
typedef unsigned u; enum d : u { D0 = 1 }; struct s { char c; enum a a; enum b b; enum d d : 3; enum a : 2; };
#define VA A1
#define VB B1
#define VC C0
#define VD (D0 - 2)
`;

  it('have the type that is written behind a colon', () => {
    const { model } = resolveText(underlying);
    expect(model.skipped).to.deep.equal([]);
    expect(model.records.map(({ size, alignment }) => [size, alignment])).to.deep.equal([[24, 8]]);
    expect(model.constants.map(({ value, type }) => `${value} ${type}`)).to.deep.equal([
      '200 unsigned char',
      '0 long long',
      '5 short',
      '4294967295 unsigned int',
    ]);
  });

  for (const target of targets.values()) {
    it(`have gcc's meaning of a written type on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      if (complaints(compiler, 'enum e : int { E };\n') !== '') {
        console.log(`      skipped: ${compiler.command} is older than enums with a type`);
        this.skip();
      }
      expect(complaints(compiler, `${underlying}${assertionsOf(resolveText(underlying, target).model)}`)).to.equal('');
    });
  }

  it('with a written type hold no value that it does not hold', () => {
    const { model } = resolveText('enum e : unsigned char { A = 255, B };\nenum f : short { C = 40000 };');
    expect(model.skipped.map(({ name, reason }) => `${name}: ${reason}`)).to.deep.equal([
      "A: the value of 'B' is past the end of 'unsigned char'",
      "B: the value of 'B' is past the end of 'unsigned char'",
      "C: the value of 'C' does not fit 'short'",
    ]);
  });

  it('without room for the next value have no values', () => {
    const { model } = resolveText('enum { A = 0x7fffffff, B };');
    expect(model.skipped.map(({ name, reason }) => `${name}: ${reason}`)).to.deep.equal([
      "A: the value of 'B' is past the end of 'int'",
      "B: the value of 'B' is past the end of 'int'",
    ]);
  });
});
