import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const begin = '<!-- make bench: begin -->';
const end = '<!-- make bench: end -->';

/**
 * Puts `text` between two marks in a Markdown file, in the place of what was there.
 *
 * @throws Error where the marks are not in it.
 */
export function writeReport(file: string, text: string): void {
  const before = readFileSync(file, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected '${begin}' and '${end}' in ${file}, to write between them`);
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${before.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${before.slice(to)}`);
  renameSync(temporary, file);
}
