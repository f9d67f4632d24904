import { existsSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { PerTarget } from '../binding/model/per-target.ts';
import { addToList } from '../source/add-to-list.ts';
import { cString, inComment, inlineCode, plainText, proseOfHeader } from './inert.ts';

/** The templates that write text for people and C: never TypeScript. */
export type TemplateName =
  | 'assertions'
  | 'constant'
  | 'enum'
  | 'field'
  | 'flag-set'
  | 'ioctl'
  | 'ioctl-function'
  | 'module-banner'
  | 'not-bound'
  | 'not-in-ref'
  | 'record'
  | 'ref-banner'
  | 'since';

/** Beside this file in the sources; compiled code lies in `dist/` and the templates do not move there. */
const folders = [
  new URL('./templates/', import.meta.url),
  new URL('../../../codegen/emitter/templates/', import.meta.url),
];
const folder = folders.find((each) => existsSync(each)) ?? (folders[0] as URL);

const handlebars = Handlebars.create();
handlebars.registerHelper({
  code: inlineCode,
  plain: plainText,
  said: proseOfHeader,
  inComment,
  quoted: cString,
  link: (name: string) => `{@link ${name}}`,
  links: (names: readonly string[]) => listed(names.map((name) => `{@link ${name}}`)),
  hex: (value: number) => `0x${value.toString(16).padStart(2, '0')}`,
  perTarget: inWords,
});

const compiled = new Map<TemplateName, Handlebars.TemplateDelegate>();

/** Fills a template. The result has no space at its ends. */
export function write(template: TemplateName, facts: object): string {
  let delegate = compiled.get(template);
  if (delegate === undefined) {
    const text = readFileSync(new URL(`${template}.hbs`, folder), 'utf8');
    delegate = handlebars.compile(text, { noEscape: true, strict: true, assumeObjects: true });
    compiled.set(template, delegate);
  }
  return delegate(facts).trim();
}

/** `24 (i386: 20)`, `8 (armv7, i386: 4)`; with a unit `24 bytes (i386: 20)`. */
function inWords(fact: PerTarget<unknown>, unit: unknown): string {
  const common = typeof unit === 'string' ? `${fact.common} ${unit}${fact.common === 1 ? '' : 's'}` : `${fact.common}`;
  if (fact.others.size === 0) return common;
  const targetsByValue = new Map<unknown, string[]>();
  for (const [target, value] of fact.others) {
    addToList(targetsByValue, value, target);
  }
  const others = [...targetsByValue].map(([value, targets]) => `${targets.join(', ')}: ${value}`);
  return `${common} (${others.join('; ')})`;
}

/** `a`, `a and b`, `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What a line of generated TypeScript may have. */
export const lineWidth = 120;

/**
 * The text of a doc comment: one line where it fits between `/** ` and ` *\/`, else wrapped, each paragraph for itself.
 * `indent` is the width before the comment.
 */
export function docComment(text: string, indent = 0): string {
  const oneLine = text.replaceAll(/\s*\n\s*/g, ' ');
  // A sentence and the facts; more paragraphs stay apart.
  const isShort = text.split('\n\n').length <= 2;
  if (isShort && indent + oneLine.length + '/**  */'.length <= lineWidth) return oneLine;
  const width = lineWidth - indent - ' * '.length;
  return `\n${text
    .split('\n')
    .flatMap((line) => wrap(line, width))
    .join('\n')}`;
}

/** A link, a shift, a word. */
const unbreakable = /\{@link [^}]*\}\S*|\S+(?: (?:<<|>>) \S+)*/g;

/** Breaks at spaces, but not where the next line would begin like a list, a heading or a tag. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [word] of text.matchAll(unbreakable)) {
    const canBreak = /^[\p{L}_(`{"']/u.test(word);
    if (line !== '' && canBreak && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
