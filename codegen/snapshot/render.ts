/*
 * Facts-only rendering: what a header says to a compiler, in a normal form of our own. Comments go; every token stays,
 * in order, with its white space as one space; conditionals are kept unevaluated, so that the rendering serves every
 * target. Rendering a rendering changes nothing.
 */
import { spell, tokenize } from '../lexer/lexer.ts';
import type { Token } from '../lexer/token.ts';
import type { SourceFile } from '../source/source-file.ts';
import { RunningText } from './running-text.ts';

/** The text of a header in normal form, with LF line ends. @throws HeaderError */
export function render(file: SourceFile): string {
  const lines: string[] = [];
  const text = new RunningText(lines);
  const tokens = tokenize(file);
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    if (token.kind === 'end') break;
    if (!startsDirective(token)) {
      text.add(token);
      at += 1;
      continue;
    }
    const end = endOfLine(tokens, at);
    const directive = tokens.slice(at + 1, end);
    if (directive[0] !== undefined) {
      text.finishLine();
      lines.push(spellDirective(directive[0], directive.slice(1)));
      text.followDirective(directive[0].text);
    }
    at = end;
  }
  text.finishLine();
  return lines.map((line) => `${line}\n`).join('');
}

function startsDirective(token: Token): boolean {
  return token.atLineStart && token.text === '#';
}

function endOfLine(tokens: readonly Token[], start: number): number {
  let at = start + 1;
  while (at < tokens.length && !tokens[at]!.atLineStart && tokens[at]!.kind !== 'end') at += 1;
  return at;
}

function spellDirective(name: Token, rest: readonly Token[]): string {
  const head = name.kind === 'punctuator' ? `# ${name.text}` : `#${name.text}`;
  if (rest.length === 0) return head;
  return `${head} ${name.text === 'define' ? spellDefinition(rest) : spell(rest)}`;
}

/** `NAME(a, b) list` or `NAME list`: the parenthesis that opens parameters touches the name (C11 6.10.3p10). */
function spellDefinition(tokens: readonly Token[]): string {
  const [name, ...rest] = tokens as [Token, ...Token[]];
  if (rest.length === 0) return name.text;
  if (rest[0]?.text !== '(' || rest[0].spaceBefore) return `${name.text} ${spell(rest)}`;
  const close = rest.findIndex((token) => token.text === ')');
  if (close === -1) return `${name.text}${spell(rest)}`;
  const parameters = rest.slice(1, close).map((token) => (token.text === ',' ? ', ' : token.text));
  const replacement = rest.slice(close + 1);
  const head = `${name.text}(${parameters.join('')})`;
  return replacement.length === 0 ? head : `${head} ${spell(replacement)}`;
}
