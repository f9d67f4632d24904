import { expect } from 'chai';
import fc from 'fast-check';
import { integerLiteral, objectLiteral, perTargetExpression } from '../../codegen/emitter/expressions.ts';
import { cString, inComment, inlineCode, stringLiteral } from '../../codegen/emitter/inert.ts';
import { docComment, write } from '../../codegen/emitter/prose.ts';

const uniform = <Value>(common: Value): { common: Value; others: Map<string, Value> } => ({
  common,
  others: new Map(),
});

describe('text of headers', () => {
  it('as a string evaluates to itself', () => {
    const evaluate = (source: string): unknown => new Function(`'use strict'; return ${source};`)();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(evaluate(stringLiteral(text))).to.equal(text);
        expect(stringLiteral(text)).not.to.match(/[\n\r\u2028\u2029]/);
      }),
    );
    for (const text of ["it's", 'say "it"', `'"\\`, '']) expect(evaluate(stringLiteral(text))).to.equal(text);
  });

  it('as code in a comment cannot end the comment, the code or the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '*', '/', '@', '{', '\n', 'a', '\u2028') }), (text) => {
        const code = inlineCode(text);
        const fence = /^`+/.exec(code)?.[0] ?? '';
        const inner = code.slice(fence.length, -fence.length);
        expect(code).not.to.match(/\*\/|[\n\u2028]|(?<!\\)@/);
        expect(inner.match(/`+/g) ?? []).not.to.include(fence);
      }),
    );
    expect(inlineCode('(1 << 0)')).to.equal('`(1 << 0)`');
    expect(inlineCode('a`b')).to.equal('``a`b``');
    expect(inlineCode('`')).to.equal('`` ` ``');
  });

  it('as text of C cannot end a comment or a string', () => {
    expect(inComment('a*/b/*c')).to.equal('a*\\/b/\\*c');
    expect(cString('a"b\\')).to.equal('"a\\"b\\\\"');
  });
});

describe('doc comments', () => {
  it('stay on one line where they fit', () => {
    expect(docComment('short')).to.equal('short');
    expect(docComment(`${'a'.repeat(110)} bc`)).to.equal(`${'a'.repeat(110)} bc`);
    expect(docComment(`${'a'.repeat(110)} bcd`)).to.equal(`\n${'a'.repeat(110)} bcd`);
  });

  it('are broken at spaces, but not where the next line would begin like a list or a heading', () => {
    const words = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? `LONG_NAME_${index}` : ['|', '-', '+', '#'][index % 4],
    );
    const lines = docComment(words.join(' '), 2).trimStart().split('\n');
    expect(lines.length).to.be.greaterThan(2);
    expect(lines.join(' ')).to.equal(words.join(' '));
    for (const line of lines) {
      expect(line.length).to.be.at.most(117);
      expect(line).to.match(/^LONG_NAME/);
    }
  });

  it('keep links and shifts in one piece', () => {
    for (const piece of ['{@link UffdioApi}.', '(__u64)1 << _UFFDIO_API']) {
      for (let before = 90; before < 120; before++) {
        const text = docComment(`${'a'.repeat(before)} ${piece} ${'b'.repeat(30)}`);
        expect(text.split('\n').some((line) => line.includes(piece))).to.equal(true);
      }
    }
  });

  it('say what differs by target', () => {
    const offset = {
      common: 8,
      others: new Map([
        ['i386', 4],
        ['armv7', 4],
        ['s390x', 6],
      ]),
    };
    expect(write('field', { declaration: '__u64 a', offset, contents: null, flagSet: null })).to.equal(
      '`__u64 a` at 8 (i386, armv7: 4; s390x: 6).',
    );
  });

  it('describe a record', () => {
    const facts = { tag: 'struct a', size: uniform(1), alignment: uniform(1), isInnerUnion: false };
    expect(write('record', { ...facts, argumentOf: ['X', 'Y', 'Z'] })).to.equal(
      '`struct a`: 1 byte, align 1. Argument of {@link X}, {@link Y} and {@link Z}.',
    );
    const size = { common: 24, others: new Map([['i386', 20]]) };
    expect(write('record', { ...facts, size, alignment: null, argumentOf: null })).to.equal(
      '`struct a`: 24 bytes (i386: 20).',
    );
  });
});

describe('expressions', () => {
  it('integers are written as the header writes them', () => {
    const hex = { base: 16, digits: 2 } as const;
    expect(integerLiteral(3n, 'number', hex)).to.equal('0x03');
    expect(integerLiteral(0xc028aa03n, 'bigint', hex)).to.equal('0xc028aa03n');
    expect(integerLiteral(-5n, 'number', hex)).to.equal('-5');
    expect(integerLiteral(420n, 'number', { base: 8, digits: 1 })).to.equal('0o644');
    expect(integerLiteral(10n, 'bigint', { base: 10, digits: 1 })).to.equal('10n');
  });

  it('a difference between targets is a choice at import', () => {
    const uses = new Set<string>();
    expect(perTargetExpression(uniform(8), String, uses)).to.equal('8');
    expect([...uses]).to.deep.equal([]);
    expect(perTargetExpression({ common: 8, others: new Map([['i386', 4]]) }, String, uses)).to.equal(
      'byTarget(target, 8, { i386: 4 })',
    );
    expect([...uses]).to.deep.equal(['byTarget']);
  });

  it('objects take one line or one line per property', () => {
    expect(
      objectLiteral(
        [
          ['a', '1'],
          ['b', 'b'],
        ],
        80,
      ),
    ).to.equal('{ a: 1, b }');
    expect(
      objectLiteral(
        [
          ['a', '1'],
          ['b', 'b'],
        ],
        5,
      ),
    ).to.equal('{\n  a: 1,\n  b,\n}');
    expect(objectLiteral([], 0)).to.equal('{}');
  });
});
