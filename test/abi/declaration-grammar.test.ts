import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { modelOf } from './resolved-text.ts';
import { itIsWrong } from './wrong-text.ts';

/** A text that the grammar of GNU C has no place for, and the message. */
const refused: readonly (readonly [string, string])[] = [
  ['struct s { int inline; };', "'inline' for a member"],
  ['struct s { int if; };', "expected a name after 'int', saw 'if'"],
  ['struct s { int a, enum; };', "expected a name after ',', saw 'enum'"],
  ['struct short { int a; };', "expected a tag or '{' after 'struct', saw 'short'"],
  ['enum return { A };', "expected a tag or '{' after 'enum', saw 'return'"],
  ['enum { A, auto };', "expected an enumerator after ',', saw 'auto'"],
  ['enum { A, sizeof };', "expected an enumerator after ',', saw 'sizeof'"],
  ['typedef int __asm__;', "expected a name after 'int', saw '__asm__'"],
  ['int f(goto);', "expected a type after '(', saw 'goto'"],
  ['int f(int while);', "expected ')' after the parameters, saw 'while'"],
  ['struct s { int (void); };', "expected a name after '(', saw 'void'"],
  ['int __extension__ x;', "expected a name after 'int', saw '__extension__'"],
  ['struct s { int __extension__ x; };', "expected a name after 'int', saw '__extension__'"],
  ['void f(__extension__ int x);', "expected a type after '(', saw '__extension__'"],
  ['int * static x;', "expected a name after '*', saw 'static'"],
  ['int * inline x;', "expected a name after '*', saw 'inline'"],
  ['int x[const 3];', "'const' in the brackets of what is no parameter"],
  ['struct s { int a[_Atomic 3]; };', "'_Atomic' in the brackets of what is no parameter"],
  ['enum { A = sizeof(int[static 3]) };', "'static' in the brackets of what is no parameter"],
  ['void f(int a[3][static 3]);', "'static' in the brackets of what is no parameter"],
  ['void f(int (*a)[const 3]);', "'const' in the brackets of what is no parameter"],
  ['void f(int a[static]);', "expected an operand after 'static', saw ']'"],
  ['int x[*];', "expected an operand after '*', saw ']'"],
  ['static [[deprecated]] int x;', "expected a type after ']', saw 'int'"],
  ['struct s { unsigned [[deprecated]] int a; };', "expected a name after ']', saw 'int'"],
  ['struct s { int [[deprecated]] const a; };', "expected a name after ']', saw 'const'"],
  ['__attribute__((packed)) [[deprecated]] int x;', "expected a type after ']', saw 'int'"],
  ['int [[deprecated]] __attribute__((packed)) x;', "expected a name after ']', saw '__attribute__'"],
  ['int x, [[deprecated]] y;', "expected a name after ',', saw '['"],
  ['struct s { int a __attribute__((packed)) [[deprecated]]; };', "expected ';' after the member 'a', saw '['"],
  ['struct __attribute__((packed)) [[deprecated]] s { int a; };', "expected a tag or '{' after 'struct', saw '['"],
  ['enum { A __attribute__((deprecated)) [[deprecated]] };', "expected ',' or '}' after the enumerator 'A', saw '['"],
  ['int * const [[deprecated]] x;', "expected a name after 'const', saw '['"],
  ['int ([[deprecated]] x);', "expected a name after '(', saw '['"],
  ['int x = sizeof(int); inline struct s { int a; };', "'inline' for a declaration without a name"],
  ['auto struct s { int a; };', "'auto' outside of functions"],
  ['register struct s { int a; };', "'register' outside of functions"],
  ['register int x;', "'register' outside of functions"],
  ['auto int x, y;', "'auto' outside of functions"],
  ['_Alignas(8) int f(void);', "'_Alignas' for a function"],
  ['void f(_Alignas(8) int x);', "'_Alignas' for a parameter"],
  ['void f(register void);', "a qualified 'void' for parameters"],
  ['void f(void register);', "a qualified 'void' for parameters"],
  ['enum { A __attribute__((aligned(2))) };', "an alignment of the enumerator 'A'"],
  ['int f(void)[3];', 'a function that returns an array'],
  ['struct s { int (*f)(int)[3]; };', 'a function that returns an array'],
  ['int f(void)(int);', 'a function that returns a function'],
  ['int restrict x;', "'restrict' for what is no pointer"],
  ['struct s { __restrict struct { int a; }; };', "'restrict' for what is no pointer"],
  ['typedef int t = 1;', 'an initializer of a typedef'],
  ['int f(void) = 1;', 'an initializer of a function'],
  ['int x = ;', "expected an expression after '=', saw ';'"],
  ['int x, f(void) { return 1; }', "expected ';' after the declaration of 'f', saw '{'"],
  ['typedef int f(void) { return 1; }', "expected ';' after the declaration of 'f', saw '{'"],
  ['int f(void) __asm__("x") { return 1; }', "expected ';' after the declaration of 'f', saw '{'"],
  ['asm(x);', "expected a string after '(', saw 'x'"],
  ['asm("x" : : );', "expected ')' after the text of 'asm', saw ':'"],
];

const accepted = [
  '__extension__ struct s { __extension__ int a; __extension__ __extension__ struct { int b; }; };',
  'void f(int a[static 3], int b[const], int [volatile static 3], int c[*], int (*d)[*], int (__attribute__((x)) e[const]));',
  '[[deprecated]] __attribute__((unused)) int x; int * [[deprecated]] const y; int z [[deprecated]] __attribute__((unused));',
  'struct [[deprecated]] __attribute__((packed)) s { int a [[deprecated]], b; [[deprecated]] int c; int [[deprecated]] : 3; };',
  '[[]]; [[fallthrough]]; __attribute__((packed)); const; static; extern; _Thread_local; struct s { [[]]; int a; const; };',
  'register int x __asm__("ebx"); auto int f(void) { return 1; } static struct s { int a; };',
  'int f [[deprecated]] (void) [[deprecated]] { return 1; } int g(a) int a; { return a; }',
  'typedef int *t; restrict t x; __typeof__(int *) restrict y; restrict; int *(*(*f)(void))[3], (*g[2])(void);',
  'asm("x" "y"); int x asm("x") = 1, y asm("y") __attribute__((unused));',
  'enum { A __attribute__((deprecated)) = 1, B [[deprecated]], C __attribute__((packed)) };',
  'unsigned __int128__ x; struct s { __int128__ a; };',
];

describe('the grammar of declarations, judged by gcc', () => {
  for (const [text, message] of refused) itIsWrong(text, message, /error:/);

  for (const text of accepted) {
    it(`${text} is right`, function () {
      expect(modelOf(text).skipped.filter(({ kind }) => kind !== 'declaration')).to.deep.equal([]);
      expect(complaints(compilerOrSkip(this, targetNamed('x86_64')), text)).to.equal('');
    });
  }
});
