import type { HeaderError, IncludeSite } from '../../source/header-error.ts';
import { inert } from '../../source/printable.ts';
import type { Span } from '../../source/source-file.ts';
import { coloursFor } from './colours.ts';

const widestLine = 200;
const mostSites = 8;

/**
 * Draws a header error for a person: the message, the source line with a caret under the text to blame, and how the
 * reader got there.
 *
 * ```
 * linux/broken.h:12:9: error: expected ';' after the member 'x', saw 'int'
 *    12 |   int x int y;
 *       |         ^~~
 *   included from linux/userfaultfd.h:12
 * ```
 */
export function drawHeaderError(error: HeaderError): string {
  const lines = error.span === null ? [headline('', error.message)] : drawSpan(error.span, error.message);
  lines.push(...drawIncludeChain(error.includeChain));
  if (error.hint !== null) lines.push(`  ${coloursFor(process.stderr).cyan('hint:')} ${inert(error.hint)}`);
  return lines.join('\n');
}

/** One line for any error a command may meet. */
export function drawPlainError(message: string): string {
  return headline('', message);
}

/** Innermost first; the middle of a long chain is only counted. */
function drawIncludeChain(chain: readonly IncludeSite[]): string[] {
  const lines = chain.map(({ header, line }) => `  included from ${inert(header)}:${line}`).reverse();
  const hidden = lines.length - mostSites;
  if (hidden > 0) lines.splice(mostSites - 2, hidden, `  … ${hidden} more …`);
  return lines;
}

function headline(place: string, message: string): string {
  return `${inert(place)}${coloursFor(process.stderr).red('error:')} ${inert(message)}`;
}

function drawSpan(span: Span, message: string): string[] {
  const { file } = span;
  const line = file.lineAt(span.start);
  const column = file.columnAt(span.start);
  const text = file.lineText(line);
  const width = Math.max(1, Math.min(span.end - span.start, text.length - column + 1));
  const gutter = String(line).padStart(5);
  // A line may be megabytes long: show what is around the caret.
  const from = column > widestLine / 2 ? column - widestLine / 2 : 0;
  const shown = text.slice(from, from + widestLine).replaceAll('\t', ' ');
  const caret = ' '.repeat(column - 1 - from) + '^' + '~'.repeat(Math.min(width, widestLine) - 1);
  return [
    headline(`${file.name}:${line}:${column}: `, message),
    `${gutter} | ${inert(shown)}`,
    `${' '.repeat(gutter.length)} | ${coloursFor(process.stderr).green(caret)}`,
  ];
}
