import { type CommentText, runningText } from './comment-text.ts';

/** A comment in the kernel's own form (Documentation/doc-guide/kernel-doc.rst), which names what it is about. */
export interface KernelDoc {
  /** `struct`, `union`, `enum`, `typedef`, or null where only a name is given. */
  readonly keyword: string | null;
  readonly name: string;
  readonly text: string;
  /** By the member's name, or its path inside records: `arg.pagefault.flags`. */
  readonly members: ReadonlyMap<string, string>;
}

const head = /^(?:(struct|union|enum|typedef)\s+)?([A-Za-z_]\w*)(?:\(\))?\s*[-:]+\s+(\S.*)$/;
const headAlone = /^(struct|union|enum)\s+([A-Za-z_]\w*)\s*[-:]?\s*$/;
const member = /^@([A-Za-z_][\w.]*)(?:\[\w*\])*\s*:\s*(.*)$/;

/** Null for a comment that is no kernel-doc about a declaration. */
export function kernelDoc({ lines, isDoc }: CommentText): KernelDoc | null {
  const [first = '', ...rest] = lines;
  const found = isDoc ? (head.exec(first) ?? headAlone.exec(first)) : null;
  if (found === null) return null;
  const [, keyword = null, name = '', brief = ''] = found;
  const about: string[] = brief === '' ? [] : [brief];
  const members = new Map<string, string[]>();
  // Where the next line belongs: to a member up to the next empty line, else to the whole.
  let at = about;
  for (const line of rest) {
    const [, path, text = ''] = member.exec(line.trimStart()) ?? [];
    if (path !== undefined) {
      at = text === '' ? [] : [text];
      members.set(path, at);
    } else if (line === '') {
      at = about;
      if (about.length > 0 && about.at(-1) !== '') about.push('');
    } else at.push(at === about && about.includes('') ? line : line.trimStart());
  }
  return {
    keyword,
    name,
    text: unmarked(runningText(about)),
    members: new Map([...members].map(([path, text]) => [path, unmarked(runningText(text))])),
  };
}

/**
 * kernel-doc marks what it refers to, `&struct foo.bar`, `%CONSTANT`, `@member`, and may stand a space before what follows;
 * headings are named as reStructuredText does: `` `Filesystem flags`_ ``.
 */
export function unmarked(text: string): string {
  return text
    .replaceAll(/(?<![\w&%@])[&%@](?=[A-Za-z_])/g, '')
    .replaceAll(/`([^`<>]+)`__?(?!\w)/g, '$1')
    .replaceAll(/ +([.,;:])(?=\s|$)/g, '$1');
}

/** `@lines: how many there are` among the members themselves. */
export function withoutMemberName({ lines, isDoc }: CommentText): readonly string[] {
  const [, , text] = (isDoc && member.exec(lines[0] ?? '')) || [];
  return text === undefined ? lines : [...(text === '' ? [] : [text]), ...lines.slice(1)];
}
