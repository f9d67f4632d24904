import { expect } from 'chai';
import { evaluateIn } from '../../codegen/abi/evaluate-in.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { judgeExpressions } from './expression-judge.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { parseText, resolveText } from './resolved-text.ts';

const header = `struct s { int a; char b[7]; };
extern struct s v;
extern int f(int);
enum { E = 3 };
`;

/** What is looked for in the place of `NAME`, which nothing declares. */
const undeclared = [
  ...['0 ? sizeof(NAME) : 1', '1 ? 2 : NAME', '0 && sizeof(NAME)', '1 || NAME', '1 || f(NAME)', '!sizeof(NAME)'],
  ...['0 ? __alignof__(NAME) : 1', '0 ? __builtin_strlen(NAME) : 3', '0 ? "abc"[NAME] : 1', '0 ? &v - &NAME : 1'],
  ...['__builtin_constant_p(NAME)', '__builtin_constant_p(sizeof(NAME))', '__builtin_choose_expr(1, 2, NAME)'],
  ...['__builtin_choose_expr(0, sizeof(NAME), 3)', '__builtin_types_compatible_p(int, __typeof__((char)NAME))'],
  ...['_Generic(1, int: 1, default: NAME)', '_Generic(1, int: 1, char[sizeof((char)NAME)]: NAME, default: 3)'],
  ...['sizeof(sizeof(NAME))', 'sizeof(1 + sizeof(NAME))', 'sizeof(f(NAME))', 'sizeof(f(sizeof(NAME)))'],
  ...['sizeof(v.b[NAME])', 'sizeof((char)NAME)', 'sizeof(*(struct s *)NAME)', 'sizeof(((struct s *)NAME)->a)'],
  ...['sizeof((struct s){NAME})', 'sizeof((struct s){.b = {[0] = NAME}})', 'sizeof((int[]){1, [E] = NAME})'],
  ...['sizeof(int[sizeof((char)NAME)])', 'sizeof(int (*)[sizeof((char)NAME)])', 'sizeof(char[2][sizeof((char)NAME)])'],
  ...['_Alignof(__typeof__((char)NAME))', '0 ? __builtin_offsetof(struct s, b[NAME]) : 1', 'sizeof(!sizeof(NAME))'],
];

const wrong: readonly (readonly [text: string, reason: string])[] = [
  ['0 ? sizeof(struct nowhere) : 1', "'struct nowhere'"],
  ['0 ? _Alignof(struct nowhere) : 1', "'struct nowhere'"],
  ['0 ? __builtin_offsetof(struct s, z) : 1', "'z'"],
  ['sizeof(!v)', "'!' of what is neither a number nor a pointer"],
  ['sizeof(v && 1)', "'&&' of what is neither a number nor a pointer"],
  ['sizeof(0 || v)', "'||' of what is neither a number nor a pointer"],
  ['sizeof(v == v)', "'==' of what is neither a number nor a pointer"],
  ['sizeof(v ? 1 : 2)', "'?:' of what is neither a number nor a pointer"],
  ['sizeof((void)0 < 1)', "'<' of what is neither a number nor a pointer"],
];

const x86 = targetNamed('x86_64');

describe('operands that are not evaluated', () => {
  const asked = (text: string) => {
    const { unit, declarations } = parseText(header, x86);
    return () => evaluateIn(unit, declarations, x86, text);
  };
  const usedOf = (text: string) => `${header}_Static_assert((${text}) || 1, "");\n`;

  it('have names that are declared, says gcc, too', function () {
    const compiler = compilerOrSkip(this, x86);
    for (const text of undeclared.map((each) => each.replaceAll('NAME', 'nowhere'))) {
      expect(asked(text), text).to.throw(HeaderError, "names 'nowhere', which is neither a macro nor an enumerator");
      expect(complaints(compiler, usedOf(text)), text).to.match(/‘nowhere’ undeclared/);
    }
  });

  judgeExpressions(header, {
    'may be enumerators': undeclared
      .filter((text) => !/&NAME|strlen/.test(text))
      .map((text) => text.replaceAll('NAME', 'E')),
    'may be variables': undeclared
      .filter((text) => text.startsWith('sizeof(') && !/\*\)NAME|\{/.test(text))
      .map((text) => text.replaceAll('NAME', 'v.a')),
  });

  it('have types that are complete and operators that fit, says gcc, too', function () {
    const compiler = compilerOrSkip(this, x86);
    for (const [text, reason] of wrong) {
      expect(asked(text), text).to.throw(HeaderError, reason);
      expect(complaints(compiler, usedOf(text)), text).to.not.equal('');
    }
  });

  it('make no request of a macro that means itself', () => {
    const { model } = resolveText(
      ['#include <linux/ioctl.h>', "#define OWN _IOR('T', 215, OWN)", "#define OTHER _IOW('T', 200, OWN)", ''].join(
        '\n',
      ),
      x86,
    );
    expect(model.ioctls).to.deep.equal([]);
    expect(model.constants).to.deep.equal([]);
    expect(model.skipped.map(({ name, reason }) => [name, reason])).to.deep.equal(
      ['OWN', 'OTHER'].map((name) => [name, "names 'OWN', which is neither a macro nor an enumerator"]),
    );
  });
});
