import { tokenize } from '../../lexer/lexer.ts';
import { spanOf, type Token } from '../../lexer/token.ts';
import type { IncludeSite } from '../../source/header-error.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { Budget, type Limits, overLimit } from '../macros/limits.ts';
import type { Conditional } from './conditional.ts';

/** A file being read. */
export interface OpenFile {
  readonly file: SourceFile;
  tokens: readonly Token[];
  /** Index in `tokens` of what is read next. */
  index: number;
  /** Whether a stretch begins there: at the beginning, and behind each `#include`. */
  startsStretch: boolean;
  /** The `#if`s that are open, innermost last. */
  readonly conditionals: Conditional[];
  /** The operand of the `#include` that opened it; null for the outermost. */
  readonly includedFrom: Token | null;
  /** What `#line` changed: the file's name, and how much to add to its line numbers. */
  presumedName: string;
  lineDelta: number;
}

/** The file being read, and those whose `#include` led to it. */
export class SourceStack {
  readonly #limits: Limits;
  readonly #inclusions: Budget;
  readonly #tokensRead: Budget;
  readonly #open: OpenFile[] = [];
  /** Every file opened so far, with the operand of the `#include` that first did. */
  readonly #firstIncludedFrom = new Map<SourceFile, Token | null>();

  /** `tokensRead` is spent by other readings as well. */
  constructor(limits: Limits, tokensRead: Budget | null = null) {
    this.#limits = limits;
    this.#inclusions = new Budget(limits.inclusions, 'inclusions of files');
    this.#tokensRead = new Budget(limits.tokensRead, 'tokens read from headers', tokensRead);
  }

  /** Every file opened so far, in order. */
  get files(): readonly SourceFile[] {
    return [...this.#firstIncludedFrom.keys()];
  }

  hasOpened(file: SourceFile): boolean {
    return this.#firstIncludedFrom.has(file);
  }

  get depth(): number {
    return this.#open.length;
  }

  get top(): OpenFile | null {
    return this.#open.at(-1) ?? null;
  }

  /** The file that everything else was included from. */
  get outermost(): OpenFile | null {
    return this.#open[0] ?? null;
  }

  /** Starts to read `file`. @throws HeaderError past the limits. */
  push(file: SourceFile, includedFrom: Token | null): void {
    if (this.depth > this.#limits.includeDepth) {
      throw overLimit(`'#include' nests more than ${this.#limits.includeDepth} deep`, includedFrom);
    }
    this.note(file, includedFrom);
    this.#inclusions.spend(1, includedFrom);
    const opened: OpenFile = {
      file,
      tokens: [],
      index: 0,
      startsStretch: true,
      conditionals: [],
      includedFrom,
      presumedName: file.name,
      lineDelta: 0,
    };
    // An error of the lexer is an error in this file: it must be on the stack by then.
    this.#open.push(opened);
    opened.tokens = tokenize(file);
    this.#tokensRead.spend(opened.tokens.length, includedFrom);
  }

  pop(): void {
    this.#open.pop();
  }

  /** Whether so many files more may be open at once. */
  hasRoomFor(files: number): boolean {
    return this.depth + files <= this.#limits.includeDepth + 1;
  }

  /** Counts a file among those opened. */
  note(file: SourceFile, includedFrom: Token | null): void {
    if (!this.#firstIncludedFrom.has(file)) this.#firstIncludedFrom.set(file, includedFrom);
  }

  /** What was spent so far. */
  get spent(): { readonly inclusions: number; readonly tokensRead: number } {
    return { inclusions: this.#inclusions.spent, tokensRead: this.#tokensRead.spent };
  }

  /** Spends on files that need not be read again what reading them has cost. @throws HeaderError past the limits. */
  spendAgain(cost: SourceStack['spent'], includedFrom: Token | null): void {
    this.#inclusions.spend(cost.inclusions, includedFrom);
    this.#tokensRead.spend(cost.tokensRead, includedFrom);
  }

  /** How the file being read was reached, outermost first. */
  includeChain(): IncludeSite[] {
    return this.#open.flatMap(({ includedFrom }) => (includedFrom === null ? [] : [siteOf(includedFrom)]));
  }

  /** How a file was reached when it was first opened, outermost first. */
  includeChainOf(file: SourceFile): IncludeSite[] {
    const chain: IncludeSite[] = [];
    let from = this.#firstIncludedFrom.get(file) ?? null;
    while (from !== null) {
      chain.unshift(siteOf(from));
      from = this.#firstIncludedFrom.get(spanOf(from).file) ?? null;
    }
    return chain;
  }
}

function siteOf(includedFrom: Token): IncludeSite {
  const { file, start } = spanOf(includedFrom);
  return { header: file.name, line: file.lineAt(start) };
}
