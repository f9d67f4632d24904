import { spanOf, type Token } from '../../lexer/token.ts';
import type { Operator } from '../macros/expander.ts';
import { makeToken } from '../macros/make-token.ts';
import { lineLimit } from './line-directive.ts';
import type { SourceStack } from './source-stack.ts';

/** For GCC these are macros: `#ifdef __has_include` holds. Where they are asked, `condition-operators` answers. */
export const featureTests = [
  '__has_include',
  '__has_include_next',
  '__has_attribute',
  '__has_c_attribute',
  '__has_cpp_attribute',
  '__has_builtin',
] as const;

/**
 * The macros whose value depends on where they are used (C11 6.10.8.1 and GNU's). Bindings must not depend on when or
 * where they are generated: the time is that of SOURCE_DATE_EPOCH=0, and files are named relative to their root.
 */
export function builtInMacros(stack: SourceStack): ReadonlyMap<string, Operator> {
  let counter = 0;
  const presumedFile = (use: Token) => {
    const { file } = spanOf(use);
    return stack.top?.file === file ? stack.top.presumedName : file.name;
  };
  const line = (use: Token) => {
    const { file, start } = spanOf(use);
    const number = file.lineAt(start) + (stack.top?.file === file ? stack.top.lineDelta : 0);
    return (number + lineLimit) % lineLimit;
  };
  const string = (text: (use: Token) => string): Operator => {
    return (use) => makeToken('string', JSON.stringify(text(use)), use);
  };
  const number = (value: (use: Token) => number): Operator => {
    return (use) => makeToken('number', String(value(use)), use);
  };
  return new Map<string, Operator>([
    ['__FILE__', string(presumedFile)],
    ['__BASE_FILE__', string((use) => (stack.outermost?.file ?? spanOf(use).file).name)],
    ['__LINE__', number(line)],
    // The outermost file is a header, too: the program that it is for includes it.
    ['__INCLUDE_LEVEL__', number(() => stack.depth)],
    ['__COUNTER__', number(() => counter++)],
    ['__DATE__', string(() => 'Jan  1 1970')],
    ['__TIME__', string(() => '00:00:00')],
    ['__TIMESTAMP__', string(() => 'Thu Jan  1 00:00:00 1970')],
  ]);
}
