/** Text from headers, made harmless where it is printed: it can end no comment, open no tag and break no line. */
import { unicodeEscapes } from '../source/printable.ts';

/** Controls, line separators, bidirectional marks and lone surrogates: what could hide or break the text around it. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** No other text has anything to escape; most is of this kind. */
const printableAscii = /^[ -~]*$/;

function escapeUnprintable(text: string): string {
  if (printableAscii.test(text)) return text;
  return text.replace(unprintable, unicodeEscapes);
}

/** As inline code of a doc comment. */
export function inlineCode(text: string): string {
  const inert = plainText(text);
  const longest = Math.max(0, ...[...inert.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = inert.startsWith('`') || inert.endsWith('`') ? ' ' : '';
  return `${fence}${space}${inert}${space}${fence}`;
}

/** As running text of a doc comment. */
export function plainText(text: string): string {
  return escapeUnprintable(text).replaceAll('*/', '*\\/').replaceAll('@', '\\@');
}

/**
 * What a header's comment says, as text of a doc comment, whose paragraphs it keeps: no tag, no link, no HTML, no code
 * and no heading of its own. Ends as a sentence does.
 */
export function proseOfHeader(text: string): string {
  const lines = text.split('\n').map((line) => {
    const escaped = line.replaceAll(/[\\`<[]/g, '\\$&').replace(/^#/, '\\#');
    return plainText(escaped);
  });
  const prose = lines.join('\n');
  return /[.!?:;,\u2026]$/.test(prose) ? prose : `${prose}.`;
}

/** As text of a C comment. */
export function inComment(text: string): string {
  return escapeUnprintable(text).replaceAll('*/', '*\\/').replaceAll('/*', '/\\*');
}

/** As a TypeScript string, in single quotes unless it holds those alone. */
export function stringLiteral(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + escapeUnprintable(text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)) + quote;
}

/** As a C string. */
export function cString(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
