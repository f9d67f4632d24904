import { expect } from 'chai';
import { spanOf, type Token } from '../../codegen/lexer/token.ts';
import { errorOf, expansionOf, placeOf, preprocessText, spellingsIn, textOf } from './support.ts';

/** Lines of definitions, a line of dashes, then uses with what each becomes. */
function becomes(definitions: string, uses: Readonly<Record<string, string>>): void {
  for (const [use, expected] of Object.entries(uses)) {
    expect(expansionOf(`${definitions}\n${use}\n`), use).to.equal(spellingsIn(expected).join(' '));
  }
}

describe('macro expansion: the examples of C11 6.10.3.5', () => {
  it('EXAMPLE 3: redefinition and re-examination', () => {
    const definitions = [
      '#define x 3',
      '#define f(a) f(x * (a))',
      '#undef x',
      '#define x 2',
      '#define g f',
      '#define z z[0]',
      '#define h g(~',
      '#define m(a) a(w)',
      '#define w 0,1',
      '#define t(a) a',
      '#define p() int',
      '#define q(x) x',
      '#define r(x,y) x ## y',
      '#define str(x) # x',
    ].join('\n');
    becomes(definitions, {
      'f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);': 'f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);',
      'g(x+(3,4)-w) | h 5) & m\n(f)^m(m);': 'f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);',
      'p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };': 'int i[] = { 1, 23, 4, 5, };',
      'char c[2][6] = { str(hello), str() };': 'char c[2][6] = { "hello", "" };',
    });
  });

  it('EXAMPLE 4: strings and pasted tokens', () => {
    const definitions = [
      '#define str(s) # s',
      '#define xstr(s) str(s)',
      '#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", \\',
      ' x ## s, x ## t)',
      '#define INCFILE(n) vers ## n',
      '#define glue(a, b) a ## b',
      '#define xglue(a, b) glue(a, b)',
      '#define HIGHLOW "hello"',
      '#define LOW LOW ", world"',
    ].join('\n');
    becomes(definitions, {
      'debug(1, 2);': 'printf("x" "1" "= %d, x" "2" "= %s", x1, x2);',
      'fputs(str(strncmp("abc\\0d", "abc", \'\\4\') // comment\n == 0) str(: @\\n), s);':
        'fputs("strncmp(\\"abc\\\\0d\\", \\"abc\\", \'\\\\4\') == 0" ": @\\n", s);',
      'xstr(INCFILE(2).h)': '"vers2.h"',
      'glue(HIGH, LOW);': '"hello";',
      'xglue(HIGH, LOW)': '"hello" ", world"',
    });
  });

  it('EXAMPLE 5: placemarkers', () => {
    const uses = '{ t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,) }';
    becomes('#define t(x,y,z) x ## y ## z', { [uses]: '{ 123, 45, 67, 89, 10, 11, 12, }' });
  });

  it('EXAMPLE 7: variable arguments', () => {
    const definitions = [
      '#define debug(...) fprintf(stderr, __VA_ARGS__)',
      '#define showlist(...) puts(#__VA_ARGS__)',
      '#define report(test, ...) ((test)?puts(#test):printf(__VA_ARGS__))',
    ].join('\n');
    becomes(definitions, {
      'debug("Flag");': 'fprintf(stderr, "Flag");',
      'debug("X = %d\\n", x);': 'fprintf(stderr, "X = %d\\n", x);',
      'showlist(The first, second, and third items.);': 'puts("The first, second, and third items.");',
      'report(x>y, "x is %d but y is %d", x, y);': '((x>y)?puts("x>y"):printf("x is %d but y is %d", x, y));',
    });
  });

  it("6.10.3.3: '##' made by '##' is an ordinary token", () => {
    const definitions = [
      '#define hash_hash # ## #',
      '#define mkstr(a) # a',
      '#define in_between(a) mkstr(a)',
      '#define join(c, d) in_between(c hash_hash d)',
    ].join('\n');
    becomes(definitions, { 'char p[] = join(x, y);': 'char p[] = "x ## y";' });
  });
});

describe('macro expansion: hide sets', () => {
  it('ends where a macro names itself, directly or through others', () => {
    becomes('#define a a b\n#define c d c\n#define d c d\n#define f(x) x f(x)', {
      a: 'a b',
      c: 'c d c',
      'f(f)(1)': 'f f(f)(1)',
    });
  });

  it('lets a macro be used again by what follows its result', () => {
    becomes('#define f(a) a*g\n#define g(a) f(a)', { 'f(2)(9)': '2*9*g' });
    becomes('#define NIL(x) x\n#define G0(a) NIL(G1)(a)\n#define G1(a) NIL(a)', { 'G0(42)': '42' });
  });

  it('keeps what the name and the closing parenthesis are both hidden from', () => {
    becomes('#define A B 1)\n#define B f(\n#define f(x) x A', { A: '1 A' });
  });

  it('reads a pasted name afresh', () => {
    becomes('#define AB A\n#define f(x) x##B\n#define g(x) f(x)', { 'g(AB)': 'A' });
  });

  it('hides nothing that an argument brings from outside', () => {
    becomes('#define id(x) x\n#define one 1', { 'id(id(id(one)))': '1', 'id(id)(one)': 'id(1)' });
  });
});

describe('macro expansion: function-like macros', () => {
  it('leaves a name without arguments alone, across lines too', () => {
    becomes('#define f(x) <x>', { f: 'f', 'f + f\n(1)': 'f + <1>', '(f)(1)': '(f)(1)' });
  });

  it('tells function-like from object-like by the space before the parenthesis', () => {
    becomes('#define f(x) [x]\n#define o (x)', { 'f (1)': '[1]', 'o(1)': '(x)(1)' });
  });

  it('keeps commas inside parentheses, not inside brackets or braces', () => {
    becomes('#define f(x, y) x|y', { 'f((1,2),{3})': '(1,2)|{3}' });
    expect(errorOf(() => expansionOf('#define f(x, y) x|y\nf([1,2],3)')).message).to.equal(
      "expected 2 arguments for macro 'f', saw 3",
    );
  });

  it('carries out directives between arguments, and puts pragmas in front', () => {
    const use = 'f(1,\n#define two 2\n#if 0\nno,\n#endif\ntwo\n#pragma pack(1)\n)';
    const unit = preprocessText(`#define f(x, y) x + y\n${use}`);
    expect(unit.tokens.map(({ kind, text }) => `${kind} ${text}`)).to.deep.equal([
      ...['pragma pack(1)', 'number 1', 'punctuator +', 'number 2', 'end '],
    ]);
  });
});

describe("macro expansion: '#' and white space", () => {
  const definitions =
    '#define s(...) #__VA_ARGS__\n#define t(...) s(__VA_ARGS__)\n#define E\n#define p(x) a x\n#define n(x) -x';

  it('shows an argument as written, with single spaces', () => {
    becomes(definitions, {
      's(  a  /**/ + b\n c )': '"a + b c"',
      's()': '""',
      's("\\n" \'"\' \\ "a" @)': '"\\"\\\\n\\" \'\\"\' \\ \\"a\\" @"',
      's(<: %:%: :>)': '"<: %:%: :>"',
    });
  });

  it('drops a stray backslash that would escape the closing quote', () => {
    becomes(definitions, { 's(a \\)': '"a "', 's(\\\\)': '"\\\\"' });
  });

  it('shows the white space that an empty macro or argument leaves', () => {
    becomes(definitions, {
      't(p()+)': '"a +"',
      't(a E+b)': '"a +b"',
      't(n(E)+)': '"-+"',
      't(-E +)': '"- +"',
      't(E +)': '"+"',
      't(n( 1 ) +E)': '"-1 +"',
    });
  });
});

describe("macro expansion: '##'", () => {
  it('pastes numbers, names and operators, from left to right', () => {
    becomes('#define c(a,b,c) a##b ## c', { 'c(1,e,5)': '1e5', 'c(x,1,y)': 'x1y', 'c(<,<,=)': '<<=', 'c(,.,5)': '.5' });
    becomes('#define AC(x,y) x##y\n#define L(x) AC(x,UL)', { 'L(0x10)': '0x10UL' });
  });

  it('works in object-like macros and does not expand its operands', () => {
    becomes('#define a 1\n#define o a ## a\n#define aa 2\n#define f(x) x##a x', { o: '2', 'f(a)': '2 1' });
  });

  it('refuses what gives no single token', () => {
    const error = errorOf(() => expansionOf('#define p(a,b) a##b\n\n p(+,x)'));
    expect(error.message).to.equal("'##' of '+' and 'x' does not give one token");
    expect(placeOf(error)).to.equal('test.h:3:4');
    expect(errorOf(() => expansionOf('#define p(a,b) a##b\np(/,/)')).message).to.contain("'/' and '/'");
    expect(errorOf(() => expansionOf('#define p(a,b) a##b\np(/,*)')).message).to.contain("'/' and '*'");
  });
});

describe('macro expansion: GNU', () => {
  it('drops the comma of `, ## __VA_ARGS__` only where the variable argument is left out', () => {
    becomes('#define e(f, ...) p(f, ## __VA_ARGS__)\n#define only(...) p(a, ## __VA_ARGS__)', {
      'e("x")': 'p("x")',
      'e("x",)': 'p("x",)',
      'e("x", 1, 2)': 'p("x",1, 2)',
      'only()': 'p(a)',
      'only(1)': 'p(a,1)',
    });
  });

  it('knows variadic parameters with a name', () => {
    becomes('#define e(f, args...) p(f, ## args) #args', { 'e(1)': 'p(1) ""', 'e(1, 2,3)': 'p(1,2,3) "2,3"' });
  });

  it('knows __VA_OPT__', () => {
    const definitions =
      '#define E\n#define f(x, ...) p(x __VA_OPT__(, (__VA_ARGS__) x ## _t))\n#define g(...) a ## __VA_OPT__(b) c\n#define h(...) #__VA_OPT__(x __VA_ARGS__)';
    becomes(definitions, {
      'f(1)': 'p(1)',
      'f(1,)': 'p(1)',
      'f(1,E)': 'p(1)',
      'f(1,2,3)': 'p(1, (2,3) 1_t)',
      'g()': 'a c',
      'g(1)': 'ab c',
      'h(1, 2)': '"x 1, 2"',
      'h()': '""',
    });
    expect(errorOf(() => expansionOf('#define f(...) __VA_OPT__(__VA_OPT__())\nf(1)')).message).to.contain('inside');
    expect(errorOf(() => expansionOf('#define f(...) __VA_OPT__ x\nf(1)')).message).to.contain("after '__VA_OPT__'");
  });

  it('refuses a wrong __VA_OPT__ where it is defined, as gcc does', () => {
    for (const text of ['__VA_OPT__', 'a __VA_OPT__ (b', '__VA_OPT__((a) b', '# __VA_OPT__ a', '__VA_OPT__)']) {
      expect(errorOf(() => expansionOf(`#define f(...) ${text}`)).message).to.contain("after '__VA_OPT__'");
    }
    for (const text of ['__VA_OPT__(## a)', 'a ## __VA_OPT__(b ##) c']) {
      expect(errorOf(() => expansionOf(`#define f(...) ${text}`)).message).to.contain("'##' has no operand");
    }
    expect(errorOf(() => expansionOf('#define f(...) __VA_OPT__(a __VA_OPT__(b))')).message).to.contain('inside');
    expect(expansionOf('#define f(x) __VA_OPT__ x\n#define g __VA_OPT__ 2\nf(1) g')).to.equal(
      '__VA_OPT__ 1 __VA_OPT__ 2',
    );
  });

  it('carries out _Pragma, also out of a macro', () => {
    const unit = preprocessText('#define P(x) _Pragma(#x) x\n#define id(x) x\nid(P(pack( 1 )))');
    expect(unit.tokens[0]).to.include({ kind: 'pragma', text: 'pack( 1 )' });
    expect(textOf(unit)).to.equal('pack( 1 ) pack( 1 )');
    expect(errorOf(() => expansionOf('_Pragma(1)')).message).to.equal("expected one string in '_Pragma', saw '1'");
    expect(errorOf(() => expansionOf('_Pragma')).message).to.equal(
      "expected '(' after '_Pragma', saw the end of the line",
    );
  });
});

describe('macro expansion: refusals', () => {
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    'too few arguments': ['#define f(x,y) x\n f(1)', "2:2 expected 2 arguments for macro 'f', saw 1"],
    'no argument': ['#define f(x,y) x\nf()', "2:1 expected 2 arguments for macro 'f', saw none"],
    'too many arguments': ['#define f() x\nf(1)', "2:1 expected 0 arguments for macro 'f', saw 1"],
    'too few for a variadic one': [
      '#define f(x,y,...) x\nf(1)',
      "2:1 expected at least 2 arguments for macro 'f', saw 1",
    ],
    'no end of arguments': [
      '#define f(x) x\nf(1',
      "2:1 expected ')' to end the arguments of macro 'f', saw the end of the text",
    ],
    'a letter that is none': [
      'int x;\nint a\\u0041;\n',
      "2:6 expected a character that names consist of, saw '\\u0041'",
    ],
    'a mark in front': ['int \\u0300;\n', "1:5 expected a character that names consist of, saw '\\u0300'"],
    'a raw string': [
      'char s[] = LR"x(a\n#define A\n" b)x";\n',
      '1:12 expected a string of standard C, saw a raw string',
    ],
    'an open literal': ["int x;\nchar c = 'a;\n", "2:10 expected ' to end the literal, saw the end of the line"],
  };
  for (const [name, [text, expected]] of Object.entries(cases)) {
    it(name, () => {
      const error = errorOf(() => preprocessText(text));
      expect(`${placeOf(error).replace('test.h:', '')} ${error.message}`).to.equal(expected);
    });
  }
});

describe('tokens after expansion', () => {
  const unit = preprocessText('#define two 1 + x\n#define f(a) (a, two)\nint y = f(z);\n');
  const token = (text: string): Token => {
    const found = unit.tokens.find((candidate) => candidate.text === text);
    if (found === undefined) throw new Error(`there is no ${text}`);
    return found;
  };

  it('lead to the use of the outermost macro', () => {
    for (const text of ['(', '1', '+', 'x']) {
      expect(token(text).expandedFrom?.text, text).to.equal('f');
      expect(unit.header.lineAt(spanOf(token(text)).start), text).to.equal(3);
    }
    expect(unit.header.columnAt(spanOf(token('x')).start)).to.equal(9);
  });

  it('still know where the macro spells them', () => {
    expect(unit.header.lineAt(token('x').start)).to.equal(1);
  });

  it('stay where they are when they come from the text or an argument', () => {
    expect(token('y').expandedFrom).to.equal(null);
    expect(token('z').expandedFrom).to.equal(null);
    expect(unit.header.columnAt(spanOf(token('z')).start)).to.equal(11);
  });
});
