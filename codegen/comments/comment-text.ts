/** What a comment of a header says: without delimiters and ornaments, its paragraphs apart. */
export interface CommentText {
  /** Without space at their ends and without the indentation that they share; '' between paragraphs. */
  readonly lines: readonly string[];
  /** Opened by two stars: it may be kernel-doc. */
  readonly isDoc: boolean;
}

/** A comment that says more is cut: a page of text is for the header's readers. */
const mostLines = 60;
const mostCharacters = 3000;

/** Rows of stars, dashes and the like. */
const ornament = /[-=*_#~+/]{3,}/g;

/** Licences and the marks of kernel-doc say nothing about what stands beside them. */
const aboutSomethingElse =
  /SPDX-License-Identifier|\bcopyright\b|\bGPL\b|^\s*(private|public):|^\s*(FIXME|TODO|XXX)\s*$|^\s*DOC:/i;

/** Reads one comment with its delimiters, or several of a line each. Null for what says nothing. */
export function commentText(raw: string): CommentText | null {
  const isDoc = raw.startsWith('/**') && !raw.startsWith('/***');
  const lines = withoutMargin(raw.startsWith('/*') ? blockLines(raw) : lineComments(raw));
  const text = trimmed(lines.map((line) => line.replaceAll(ornament, '').trimEnd()));
  const joined = text.join('\n');
  if (!/\p{L}/u.test(joined) || aboutSomethingElse.test(joined)) return null;
  return { lines: shortened(text), isDoc };
}

function blockLines(raw: string): string[] {
  const body = withoutEnd(raw.replace(/^\/\*[*!]?<?/, ''));
  return body.split(/\r?\n/).map((line, index) => {
    // A box has stars on both sides.
    const open = line.replace(/\s\*+$/, '');
    return index === 0 ? open : open.replace(/^\s*\*(?!\*)/, '');
  });
}

/** A regular expression for the stars before the slash would begin anew at each star of a row that ends otherwise. */
function withoutEnd(text: string): string {
  let end = text.length - '*/'.length;
  while (text[end - 1] === '*') end--;
  return text.slice(0, Math.max(0, end));
}

function lineComments(raw: string): string[] {
  return raw.split(/\r?\n/).map((line) => line.replace(/^\s*\/\/[/!]?<?/, ''));
}

/** The first line stands behind the delimiter: its indentation says nothing. */
function withoutMargin([first = '', ...rest]: readonly string[]): string[] {
  const lines = rest.map((line) => line.replaceAll('\t', '        '));
  const margins = lines.flatMap((line) => (line.trim() === '' ? [] : [line.search(/\S/)]));
  const margin = margins.reduce((least, each) => Math.min(least, each), margins[0] ?? 0);
  return [first.trim(), ...lines.map((line) => line.slice(margin).trimEnd())];
}

/** Without empty lines at the ends, and no two of them in a row. */
function trimmed(lines: readonly string[]): string[] {
  const kept = lines.filter((line, index) => line.trim() !== '' || (lines[index - 1] ?? '').trim() !== '');
  if (kept[0]?.trim() === '') kept.shift();
  if (kept.at(-1)?.trim() === '') kept.pop();
  return kept;
}

function shortened(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let characters = 0;
  for (const line of lines) {
    characters += line.length;
    if (kept.length === mostLines || characters > mostCharacters) return [...kept, '…'];
    kept.push(line);
  }
  return kept;
}

/** A list's item, or a line that stands further in than the text around it. */
const ownLine = /^(?:\s{2,}|\s*(?:[-*\u2022]|\d+[.)])\s)/;

/**
 * Running text: the lines of a paragraph are joined, items of lists and lines that are set in stay apart. Paragraphs are
 * separated by an empty line.
 */
export function runningText(lines: readonly string[]): string {
  const out: string[] = [];
  for (const line of lines) {
    const previous = out.at(-1) ?? '';
    if (line === '') out.push('');
    else if (previous === '' || ownLine.test(line)) out.push(line.trimStart());
    else out[out.length - 1] = `${previous} ${line.trimStart()}`;
  }
  return out.join('\n').trim();
}
