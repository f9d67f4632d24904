import { expect } from 'chai';
import { targets } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip } from '../abi/judge.ts';
import { summaryOf } from '../judge/verdict.ts';
import { randomHeader } from './header.ts';
import { findingsOf, judgeRandomHeaders } from './judge-random.ts';

/** `make fuzz-records SEED=… COUNT=…` searches for longer. */
const seeds = [1, 2, 3];

describe('random headers', () => {
  for (const target of targets.values()) {
    it(`mean what the compiler says on ${target.name}`, async function () {
      const compiler = compilerOrSkip(this, target);
      const verdicts = await judgeRandomHeaders(seeds, target, compiler);
      expect(verdicts.flatMap(findingsOf)).to.deep.equal([]);
      const { counts } = summaryOf(verdicts);
      expect(counts.records).to.be.greaterThan(100);
      expect(counts.bitFields).to.be.greaterThan(100);
      expect(counts.ioctls).to.be.greaterThan(40);
      expect(counts.facts).to.be.greaterThan(5000);
    });
  }

  it('use every construct', () => {
    const text = Array.from({ length: 30 }, (_, seed) => randomHeader(seed, [...targets.values()][0]!).text).join('');
    const constructs: readonly RegExp[] = [
      ...[/ : 0[;,]/, /, : \d+/, /_Bool m\d+ : 1/, /enum e\d+ m\d+ : /, /__int128 m\d+ : \d\d+/],
      ...[
        /\}\s*__attribute(__)?\(\((__)?packed/,
        /struct __attribute(__)?\(\((__)?packed/,
        /aligned\)\)/,
        /_Alignas\(64\)/,
        /_Alignas\(64\) (struct|union)/,
        /\[\[gnu::aligned\(\d+\)\]\] m\d+/,
        /typedef (.*) (t\d+).*;\ntypedef \1 \2\b/,
      ],
      ...[/#pragma pack\(push, p\d+, \d+\)/, /#pragma pack\(pop, p\d+\)/, /#pragma pack\(\)/, /_Pragma\("pack/],
      ...[
        /enum [^{]*\{[^}]*0x100000000/,
        /enum e\d+ \{[^}]*\} __attribute(__)?\(\((__)?packed/,
        /enum {1,2}\{[^}]*\} m\d+/,
      ],
      ...[/m\d+\[\];/, /m\d+\[0\];/, /m\d+\[\d\]\[\d\]\[\d\]/, /\(\*m\d+\[2\]\)\(/, /\(\*m\d+\)\[3\]/],
      ...[/__struct_group\(/, /__DECLARE_FLEX_ARRAY\(/, /_Static_assert\(sizeof\(int\)[^}]*\}/, /typeof\(\(\(struct/],
      ...[/_Atomic\(int\)/, /mode\((__)?word/, /__extension__ struct/, /__signed__ char/, /struct nowhere \*/],
      ...[/f\d+_old\(a, b\) int a;/, /extern int f\d+\(a, b\);/, /args\.\.\./, /##args/, /__VA|first, \.\.\./],
      ...[/_IO\(/, /_IOR\(/, /_IOW\(/, /_IOWR\(/, /_IOC\(/, /OWN_IOR\(/, /Q_\d+ = /, /R_\d+\(length\)/],
      ...[
        /\? /,
        /sizeof\(struct r/,
        /_Alignof\(/,
        /__alignof__\(/,
        /lignof(__)?\(v\d+\)/,
        /sizeof\(v\d+\)/,
        /__builtin_offsetof\(/,
        /__builtin_bswap64/,
        /<< /,
      ],
      ...[/: ~?\(\(struct r\d+ \*\)0\)->m\d+/],
      ...[/'\\xff'/, /L'x'/, /u'\\u00e9'/, /"per" "haps"/, /TEXT_OF\(/, /PASTE\(/, /__builtin_choose_expr/],
    ];
    expect(constructs.filter((construct) => !construct.test(text)).map(String)).to.deep.equal([]);
  });
});
