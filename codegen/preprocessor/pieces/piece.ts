import type { Token } from '../../lexer/token.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Conditional } from '../directives/conditional.ts';
import type { MacroWatcher } from '../macros/macro-definitions.ts';
import type { Macro } from '../macros/macro-table.ts';

/** What a part of a unit came to, and everything that this depends on: where the macros are as they were, so is the rest. */
export interface Piece {
  /** What each name that was looked up meant before, null for no macro. */
  readonly lookups: ReadonlyMap<string, Macro | null>;
  /** Whether each name of which only that was asked was a macro. */
  readonly asked: ReadonlyMap<string, boolean>;
  /** What names mean after it, null for those that are no macro any more; in the order of the last change. */
  readonly changes: ReadonlyMap<string, Macro | null>;
  /** Expanded. */
  readonly tokens: readonly Token[];
  readonly cost: PieceCost;
}

/** A piece in a unit. */
export interface PlacedPiece {
  readonly piece: Piece;
  /** How many tokens of the unit stand before it. */
  readonly start: number;
}

/** What is spent on a piece, on a repeated one as well: limits are the same however it is read. */
export interface PieceCost {
  readonly inclusions: number;
  readonly tokensRead: number;
  readonly expansionSteps: number;
}

/** The inclusion of a file, with all that it includes. */
export interface Inclusion extends Piece {
  /** Every file that it asked for, with the operand of the `#include` that first did. */
  readonly files: ReadonlyMap<SourceFile, Token | null>;
  /** How many `#include`s were open at once in it, its own not counted. */
  readonly depth: number;
}

/** What stands in a file between two inclusions, or between one and an end of the file. */
export interface Stretch extends Piece {
  /** Index of the token of the file that stands behind it. */
  readonly end: number;
  /** The `#if`s that are open there. */
  readonly conditionals: readonly Conditional[];
}

/** In so many ways at most is one piece remembered, read or parsed: one for each machine. */
export const mostRemembered = 9;

/** A piece that has to do with more names is not remembered: that is five times as many as any of Linux has. */
const mostNames = 16_384;

/** Watches the macros while a piece is read. */
export class PieceRecorder implements MacroWatcher {
  readonly #lookups = new Map<string, Macro | null>();
  readonly #asked = new Map<string, boolean>();
  readonly #changes = new Map<string, Macro | null>();
  readonly #files = new Map<SourceFile, Token | null>();
  #depth = 0;
  #names = 0;
  #mayRepeat = true;

  /** False once something was met that may be another the next time though the macros are the same: `__COUNTER__`. */
  get mayRepeat(): boolean {
    return this.#mayRepeat;
  }

  /** False once there were too many names to keep them all. */
  get isComplete(): boolean {
    return this.#names <= mostNames;
  }

  /** How many names, and files, it has to do with; no number is larger once there are too many. */
  get size(): number {
    return this.#names + this.#files.size;
  }

  cannotRepeat(): void {
    this.#mayRepeat = false;
  }

  lookUp(name: string, macro: Macro | null): void {
    if (this.isComplete && !this.#lookups.has(name) && !this.#changes.has(name)) {
      this.#lookups.set(name, macro);
      this.#count();
    }
  }

  ask(name: string, isDefined: boolean): void {
    if (this.isComplete && !this.#asked.has(name) && !this.#changes.has(name)) {
      this.#asked.set(name, isDefined);
      this.#count();
    }
  }

  change(name: string, macro: Macro | null): void {
    if (!this.isComplete) return;
    const isKnown = this.#changes.delete(name);
    this.#changes.set(name, macro);
    if (!isKnown) this.#count();
  }

  #count(): void {
    this.#names += 1;
    if (!this.isComplete) this.giveUp();
  }

  /** Nothing more is kept, and what was kept is let go of. */
  giveUp(): void {
    this.#names = Number.POSITIVE_INFINITY;
    for (const names of [this.#lookups, this.#asked, this.#changes]) names.clear();
  }

  /** A file is asked for, `depth` deep in the inclusion. */
  include(file: SourceFile, includedFrom: Token | null, depth: number): void {
    if (!this.#files.has(file)) this.#files.set(file, includedFrom);
    this.#depth = Math.max(this.#depth, depth);
  }

  /** A piece of this one. */
  add({ lookups, asked, changes }: Piece): void {
    for (const [name, macro] of lookups) this.lookUp(name, macro);
    for (const [name, isDefined] of asked) this.ask(name, isDefined);
    for (const [name, macro] of changes) this.change(name, macro);
  }

  /** An inclusion in this one, `depth` deep. */
  addInclusion(inclusion: Inclusion, depth: number): void {
    this.add(inclusion);
    for (const [file, includedFrom] of inclusion.files) this.include(file, includedFrom, depth + inclusion.depth);
  }

  piece(tokens: readonly Token[], cost: PieceCost): Piece {
    return {
      lookups: this.#lookups,
      asked: this.#asked,
      changes: this.#changes,
      tokens,
      cost,
    };
  }

  inclusion(tokens: readonly Token[], cost: PieceCost): Inclusion {
    return { ...this.piece(tokens, cost), files: this.#files, depth: this.#depth };
  }
}
