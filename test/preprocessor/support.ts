import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spell, tokenize } from '../../codegen/lexer/lexer.ts';
import { type PreprocessRequest, preprocess } from '../../codegen/preprocessor/preprocess.ts';
import type { PreprocessedUnit } from '../../codegen/preprocessor/preprocessed-unit.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

/** Runs `use` with a folder of files that is removed again. */
export function withFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Surroundings = Partial<Pick<PreprocessRequest, 'predefined' | 'before' | 'after' | 'limits'>>;

/** Preprocesses a text that includes nothing. */
export function preprocessText(text: string, request: Surroundings = {}): PreprocessedUnit {
  const header = new SourceFile('test.h', '', text);
  return preprocess({ header, includePath: new IncludePath([]), predefined: [], ...request });
}

/** Preprocesses `main.h` of a folder made from `files`. */
export function preprocessFiles(files: Readonly<Record<string, string>>, request: Surroundings = {}): PreprocessedUnit {
  return withFolder(files, (folder) => {
    const includePath = new IncludePath([folder]);
    const header = includePath.find('main.h', 'angled', null);
    if (header === null) throw new Error('the test has no main.h');
    return preprocess({ header, includePath, predefined: [], ...request });
  });
}

/** The expanded text, with single spaces. */
export function textOf(unit: PreprocessedUnit): string {
  return spell(unit.tokens);
}

/** The expanded tokens of a text, one space between any two. */
export function expansionOf(text: string): string {
  return spellingsOf(preprocessText(text)).join(' ');
}

/** The spelling of every token, `#pragma` lines taken apart: comparable with {@link spellingsIn} of what gcc prints. */
export function spellingsOf(unit: PreprocessedUnit): string[] {
  return unit.tokens.flatMap((token) => {
    if (token.kind === 'end') return [];
    return token.kind === 'pragma' ? ['#', 'pragma', ...spellingsIn(token.text)] : [token.text];
  });
}

/** The spelling of every token of a text that needs no more preprocessing. */
export function spellingsIn(text: string): string[] {
  return tokenize(new SourceFile('text', '', text))
    .slice(0, -1)
    .map((token) => token.text);
}

/** The error that `work` must end with. */
export function errorOf(work: () => unknown): HeaderError {
  try {
    work();
  } catch (error) {
    if (error instanceof HeaderError) return error;
    throw error;
  }
  throw new Error('no HeaderError was thrown');
}

/** `file:line:column` of an error. */
export function placeOf({ span }: HeaderError): string {
  if (span === null) return '';
  return `${span.file.name}:${span.file.lineAt(span.start)}:${span.file.columnAt(span.start)}`;
}
