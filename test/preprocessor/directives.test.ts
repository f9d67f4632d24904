import { expect } from 'chai';
import { errorOf, expansionOf, placeOf, preprocessText, textOf } from './support.ts';

/** What is left of a text. */
const left = (...lines: string[]) => expansionOf(lines.join('\n'));
const refusal = (...lines: string[]) => {
  const error = errorOf(() => preprocessText(lines.join('\n')));
  return `${placeOf(error).replace('test.h:', '')} ${error.message}`;
};

describe('conditional directives', () => {
  it('read the first group that holds, and only that', () => {
    const section = [
      '#if A == 1',
      'one',
      '#elif A == 2',
      'two',
      '#elif A > 1',
      'more',
      '#else',
      'else',
      '#endif',
      'end',
    ];
    expect(left('#define A 1', ...section)).to.equal('one end');
    expect(left('#define A 2', ...section)).to.equal('two end');
    expect(left('#define A 3', ...section)).to.equal('more end');
    expect(left(...section)).to.equal('else end');
  });

  it('nest, in groups that are read and in groups that are skipped', () => {
    expect(
      left('#if 1', '#if 0', 'a', '#else', 'b', '#endif', 'c', '#else', '#if 1', 'd', '#endif', '#endif'),
    ).to.equal('b c');
    expect(
      left('#if 0', '#ifdef A', '#else', '#elif 1', 'a', '#endif', '#ifndef A', '#endif', '#else', 'b', '#endif'),
    ).to.equal('b');
  });

  it('know ifdef, ifndef, elifdef and elifndef', () => {
    expect(left('#define A', '#ifdef A', '1', '#endif', '#ifndef A', '2', '#endif')).to.equal('1');
    expect(left('#define B', '#ifdef A', '1', '#elifdef B', '2', '#else', '3', '#endif')).to.equal('2');
    expect(left('#ifdef A', '1', '#elifndef B', '2', '#else', '3', '#endif')).to.equal('2');
    expect(left('#ifdef defined', '1', '#elifndef defined', '2', '#endif')).to.equal('2');
  });

  it('look at nothing but conditional directives in what they skip', () => {
    expect(
      left('#if 0', '#nonsense', '#include <no>', '#error no', '#define', "it's", '#if ((', '#endif', '#endif', 'end'),
    ).to.equal('end');
    expect(left('#if 1', 'a', '#elif (', '#elif 1 / 0', '#endif')).to.equal('a');
  });

  it('tolerate what old headers write after #else and #endif', () => {
    expect(left('#if 1 //', 'a', '#else FOO', 'b', '#endif FOO', '# ifdef A B', '# endif /* A */')).to.equal('a');
  });

  it('evaluate macros, defined and its operand unexpanded', () => {
    const macros = ['#define A B', '#define B 0', '#define f(x) x'];
    expect(left(...macros, '#if defined A && defined(B) && !defined(C) && !A', 'a', '#endif')).to.equal('a');
    expect(left(...macros, '#define D defined(A)', '#if D && f(D) && f(defined C) == 0', 'a', '#endif')).to.equal('a');
    expect(left('#if C == 0 && __proto__ == 0 && constructor == 0 && !defined toString', 'a', '#endif')).to.equal('a');
  });

  it("follow the target's char", () => {
    const text = "#if '\\377' < 0\nsigned\n#else\nunsigned\n#endif";
    expect(textOf(preprocessText(text))).to.equal('signed');
    expect(textOf(preprocessText(text, { predefined: ['__CHAR_UNSIGNED__ 1'] }))).to.equal('unsigned');
  });

  it('answer what GCC calls defined', () => {
    const names = [
      '__has_include',
      '__has_attribute',
      '__has_builtin',
      '__FILE__',
      '__LINE__',
      '__COUNTER__',
      '_Pragma',
    ];
    for (const name of names) expect(left(`#ifdef ${name}`, 'a', '#endif'), name).to.equal('a');
    for (const name of ['__has_feature', '__has_extension', '__has_warning']) {
      expect(left(`#ifdef ${name}`, 'a', '#endif'), name).to.equal('');
    }
    expect(
      left('#if __has_attribute(packed) && __has_attribute(__packed__) && !__has_attribute(nope)', 'a', '#endif'),
    ).to.equal('a');
    expect(left('#if __has_builtin(__builtin_bswap32) && !__has_builtin(bswap)', 'a', '#endif')).to.equal('a');
    expect(left('#if __has_c_attribute(fallthrough) && __has_cpp_attribute(gnu::packed)', 'a', '#endif')).to.equal('a');
  });

  it('are refused where they do not pair', () => {
    expect(refusal('#if 1', '#if 1', '#endif')).to.equal("1:2 expected '#endif' for '#if', saw the end of the file");
    expect(refusal('a', '#ifdef A', 'b')).to.equal("2:2 expected '#endif' for '#ifdef', saw the end of the file");
    expect(refusal('#endif')).to.equal("1:2 '#endif' without '#if'");
    expect(refusal('', ' # else')).to.equal("2:4 '#else' without '#if'");
    expect(refusal('#if 1', '#else', '#else', '#endif')).to.equal("3:2 expected '#endif' after '#else', saw '#else'");
    expect(refusal('#if 0', '#else', '#elif 1', '#endif')).to.equal("3:2 expected '#endif' after '#else', saw '#elif'");
  });

  it('are refused without an operand', () => {
    expect(refusal('#if', '#endif')).to.equal("1:2 expected an expression after '#if'");
    expect(refusal('#define E', '#if E', '#endif')).to.equal(
      "2:2 expected an expression after '#if', its macros leave nothing",
    );
    expect(refusal('#ifdef', '#endif')).to.equal("1:2 expected a macro name after '#ifdef', saw the end of the line");
    expect(refusal('#ifndef 1', '#endif')).to.equal("1:9 expected a macro name after '#ifndef', saw '1'");
    expect(refusal('#if defined', '#endif')).to.equal(
      "1:5 expected a macro name after 'defined', saw the end of the line",
    );
    expect(refusal('#if defined(A', '#endif')).to.equal("1:5 expected ')' after 'defined (A', saw the end of the line");
    expect(refusal('#if __has_include(', '#endif')).to.equal("1:5 expected ')' to end the operand of '__has_include'");
  });
});

describe('#define and #undef', () => {
  it('take the last definition, whatever it was before', () => {
    expect(left('#define a 1', '#define a(x) 2', '#define a 3', 'a')).to.equal('3');
    expect(left('#define a 1', '#undef a', '#undef b', 'a')).to.equal('a');
    expect(left('#define a', 'x a y')).to.equal('x y');
    expect(
      left('#define __proto__ 1', '#define constructor(__proto__) __proto__', '__proto__ constructor(2) toString'),
    ).to.equal('1 2 toString');
  });

  it('are refused where they are malformed', () => {
    expect(refusal('#define')).to.equal("1:2 expected a macro name after '#define', saw the end of the line");
    expect(refusal('#define 1')).to.equal("1:9 expected a macro name after '#define', saw '1'");
    expect(refusal('#define defined')).to.equal("1:9 'defined' cannot be a macro");
    expect(refusal('#undef defined')).to.equal("1:8 'defined' cannot be a macro");
    expect(refusal('#undef "a"')).to.equal(`1:8 expected a macro name after '#undef', saw '"a"'`);
    expect(refusal('#define f(')).to.equal(
      "1:9 expected a parameter, ',' or ')' in the parameters of macro 'f', saw the end of the line",
    );
    expect(refusal('#define f(a b)')).to.equal(
      "1:13 expected a parameter, ',' or ')' in the parameters of macro 'f', saw 'b'",
    );
    expect(refusal('#define f(..., a)')).to.equal(
      "1:14 expected a parameter, ',' or ')' in the parameters of macro 'f', saw ','",
    );
    expect(refusal('#define f(a,)')).to.equal(
      "1:13 expected a parameter, ',' or ')' in the parameters of macro 'f', saw ')'",
    );
    expect(refusal('#define f(a,a)')).to.equal("1:13 macro parameter 'a' is named twice");
    expect(refusal('#define f(a) #b')).to.equal("1:14 expected a parameter of the macro after '#', saw 'b'");
    expect(refusal('#define f(a) a ##')).to.equal("1:16 '##' has no operand on one side");
    expect(refusal('#define o ## a')).to.equal("1:11 '##' has no operand on one side");
  });
});

describe('other directives', () => {
  it('#error ends the reading, with its text', () => {
    expect(refusal('a', '#error "do not"  include <this>')).to.equal('2:2 #error "do not" include <this>');
    expect(refusal("#error don't")).to.equal("1:2 #error don't");
    expect(refusal('#error')).to.equal('1:2 #error');
  });

  it('#warning, #ident and the null directive say nothing', () => {
    expect(left('#warning careful', '#ident "x"', '#', '# /* */', 'a')).to.equal('a');
  });

  it('#line changes what __LINE__ and __FILE__ say', () => {
    expect(
      left('__LINE__ __FILE__', '#line 7', '__LINE__', '#define n 20', '#line n "other.h"', '__LINE__ __FILE__'),
    ).to.equal('1 "test.h" 7 20 "other.h"');
    expect(left('# 33 "marker.h" 1 3', '__LINE__ __FILE__')).to.equal('33 "marker.h"');
    expect(refusal('#line x')).to.equal("1:7 expected a line number after '#line'");
    expect(left('#line 3 "a\\\\b"', '__FILE__')).to.equal('"a\\\\b"');
    expect(left('#line 4294967299', '__LINE__', '#line 4294967295', '', '__LINE__')).to.equal('3 0');
    expect(refusal('#line 3 x')).to.equal("1:9 expected a file name after the line number, saw 'x'");
    expect(refusal('#line 3 L"x"')).to.equal(`1:9 expected a file name after the line number, saw 'L"x"'`);
    const flags = "expected no flag of a line marker or '1' to '4' in order, saw";
    expect(refusal('# 3 "x" 5')).to.equal(`1:9 ${flags} '5'`);
    expect(refusal('# 3 "x" 1 4')).to.equal(`1:11 ${flags} '4'`);
  });

  it('unknown ones are refused', () => {
    expect(refusal('#nonsense a')).to.equal("1:2 unknown directive '#nonsense'");
    expect(refusal('# "x"')).to.equal(`1:3 unknown directive '#"x"'`);
  });

  it('are none when a macro makes them, or not at the start of a line', () => {
    expect(left('#define h #', 'h define a', 'x # define b')).to.equal('# define a x # define b');
  });

  it('are known by their digraph', () => {
    expect(left('%:define a 1', 'a')).to.equal('1');
  });
});

describe('#pragma', () => {
  it('GCC error ends the reading', () => {
    expect(refusal('a', '#pragma GCC error "do not"')).to.equal('2:2 #pragma GCC error "do not"');
    expect(refusal('_Pragma("GCC error \\"do not\\"")')).to.equal('1:1 #pragma GCC error "do not"');
    expect(left('#if 0', '#pragma GCC error "do not"', '#endif', '#pragma GCC errors', 'a')).to.equal(
      '# pragma GCC errors a',
    );
  });

  it('GCC poison forgets macros and forbids names', () => {
    const poison = '#pragma GCC poison a  b';
    const after = "is used after '#pragma GCC poison";
    expect(refusal(poison, 'c b')).to.equal(`2:3 'b' ${after} b'`);
    expect(refusal(poison, '#define a 1')).to.equal(`2:9 'a' ${after} a'`);
    expect(refusal(poison, '#ifdef a', '#endif')).to.equal(`2:8 'a' ${after} a'`);
    expect(refusal(poison, '#if 0 && b', '#endif')).to.equal(`2:10 'b' ${after} b'`);
    const skipped = ['#if 0', 'a', '#endif', '"a" /* b */ c', '#pragma GCC poison a'];
    expect(left('#define a 1', '#define d a', poison, ...skipped, 'd')).to.equal(
      '# pragma GCC poison a b "a" c # pragma GCC poison a a',
    );
  });

  it('stays in the text for the parser', () => {
    const tokens = preprocessText('#define pack x\na\n#pragma  pack( push , 1 )\nb').tokens;
    expect(tokens.map(({ kind, text }) => `${kind} ${text}`)).to.deep.equal([
      ...['identifier a', 'pragma pack( push , 1 )', 'identifier b', 'end '],
    ]);
  });

  it('push_macro and pop_macro save and bring back a macro', () => {
    const push = '#pragma push_macro("a")';
    const pop = '#pragma pop_macro ( "a" )';
    const values = (...lines: string[]) =>
      preprocessText(lines.join('\n'))
        .tokens.filter((token) => token.kind === 'number')
        .map((token) => token.text)
        .join(' ');
    expect(values('#define a 1', push, '#define a 2', push, '#undef a', 'a', pop, 'a', pop, 'a', pop, 'a')).to.equal(
      '2 1 1',
    );
    expect(values(push, '#define a 1', 'a', pop, 'a', '_Pragma("pop_macro(\\"__proto__\\")")')).to.equal('1');
  });
});

describe('built-in macros', () => {
  it('say where they are used', () => {
    const text = ['#define L __LINE__', '#define f(x) x L', 'L', 'f(', 'L', ')'].join('\n');
    expect(left(text)).to.equal('3 5 4');
    expect(left('__COUNTER__ __COUNTER__ __INCLUDE_LEVEL__ __BASE_FILE__')).to.equal('0 1 1 "test.h"');
  });

  it('do not depend on the time', () => {
    expect(left('__DATE__ __TIME__ __TIMESTAMP__')).to.equal('"Jan  1 1970" "00:00:00" "Thu Jan  1 00:00:00 1970"');
  });
});
