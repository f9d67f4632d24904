import { expect } from 'chai';
import { evaluateIn } from '../../codegen/abi/evaluate-in.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { parseText } from './resolved-text.ts';

const header = `#include <linux/userfaultfd.h>
#define PAIR(a, b) _IOC(_IOC_READ, 'E', 0x20 + (a), b)
enum { THREE = 3 };
`;

function evaluated(expression: string, target = 'x86_64'): string {
  const machine = targetNamed(target);
  const { unit, declarations } = parseText(header, machine);
  const { value, type } = evaluateIn(unit, declarations, machine, expression);
  return `${value} ${type}`;
}

describe('an expression in the scope of a header', () => {
  it('knows its macros, types and enumerators', () => {
    expect(evaluated('PAIR(THREE, 16)')).to.equal('2148549923 unsigned int');
    expect(evaluated('sizeof(struct uffd_msg)')).to.equal('32 unsigned long');
    expect(evaluated('__builtin_offsetof(struct uffd_msg, arg.pagefault.address)')).to.equal('16 unsigned long');
    expect(evaluated('-THREE % 2')).to.equal('-1 int');
    expect(evaluated('(__u64)-1')).to.equal('18446744073709551615 unsigned long long');
  });

  it('has the values of its target', () => {
    expect(evaluated('sizeof(struct uffd_msg)', 'i386')).to.equal('32 unsigned int');
    expect(evaluated('sizeof(((struct uffd_msg *)0)->arg.pagefault)', 'i386')).to.equal('20 unsigned int');
    expect(evaluated('sizeof(((struct uffd_msg *)0)->arg.pagefault)', 's390x')).to.equal('24 unsigned long');
    expect(evaluated('_Alignof(long long)', 'i386')).to.equal('4 unsigned int');
    expect(evaluated('__alignof__(long long)', 'i386')).to.equal('8 unsigned int');
    expect(evaluated("(char)'\\xff' < 0", 'armv7')).to.equal('0 int');
    expect(evaluated('UFFDIO_WAKE', 'ppc64le')).to.equal('1074833922 unsigned long');
  });

  it('is refused where it has no integer value, at its own text', () => {
    for (const [expression, message] of [
      ['1.5', "the floating constant '1.5' is no integer constant"],
      ['unknown + 1', "names 'unknown', which is neither a macro nor an enumerator"],
      ['__builtin_offsetof(struct uffd_msg, nothing)', "'struct uffd_msg' has no member 'nothing'"],
      ['', 'no value: expands to nothing'],
      ['1 +', "not an expression: expected an operand after '+', saw the end"],
    ] as const) {
      expect(() => evaluated(expression), expression).to.throw(HeaderError, message);
    }
  });
});
