import { stringBytes, textOfBytes } from '../../expression/literals/string-literal.ts';
import type { Token } from '../../lexer/token.ts';
import { described, operandError } from './operands.ts';
import type { OpenFile } from './source-stack.ts';

/** GCC counts lines in 32 bits, and from 0 again behind the last. */
export const lineLimit = 2 ** 32;

/** GNU line markers: `# 33 "name" 1 3 4`. Each flag may follow those that are named here, or nothing. */
const flagsBefore = new Map<string, readonly string[]>([
  ['1', ['']],
  ['2', ['']],
  ['3', ['', '1', '2']],
  ['4', ['3']],
]);

/**
 * `# line digit-sequence "name"opt` (C11 6.10.4), and the line markers of GNU, whose directive is the number.
 * @param operands expanded. @throws HeaderError
 */
export function setLine(open: OpenFile, directive: Token, operands: readonly Token[]): void {
  const [number, name, ...flags] = operands;
  if (number === undefined || !/^\d+$/.test(number.text)) {
    throw operandError("expected a line number after '#line'", number ?? directive);
  }
  const line = Number(BigInt(number.text) % BigInt(lineLimit));
  open.lineDelta = line - open.file.lineAt(directive.start) - 1;
  if (name === undefined) return;
  if (!name.text.endsWith('"') || /^(L|u|U|u8)"/.test(name.text)) {
    throw operandError(`expected a file name after the line number, saw ${described(name)}`, name);
  }
  if (directive.kind === 'number') refuseFlags(flags);
  const bytes = stringBytes([name.text]);
  open.presumedName = (bytes === null ? null : textOfBytes(bytes)) ?? name.text.slice(1, -1);
}

function refuseFlags(flags: readonly Token[]): void {
  flags.reduce((before, flag) => {
    if (flagsBefore.get(flag.text)?.includes(before) === true) return flag.text;
    throw operandError(`expected no flag of a line marker or '1' to '4' in order, saw ${described(flag)}`, flag);
  }, '');
}
