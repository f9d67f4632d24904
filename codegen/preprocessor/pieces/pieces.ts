/**
 * Nearly every header includes the same others, `<linux/types.h>` first, and is read for many machines. What the inclusion
 * of a file came to is remembered, and what stands in a file between inclusions, which is mostly the same for all machines.
 * It is taken as it is where every name that was looked up on the way means the same macro as then.
 */
import type { Token } from '../../lexer/token.ts';
import type { IncludePath } from '../../source/include-path.ts';
import { latest } from '../../source/latest.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Pragmas } from '../directives/pragma.ts';
import type { OpenFile, SourceStack } from '../directives/source-stack.ts';
import type { Budget } from '../macros/limits.ts';
import type { MacroDefinitions } from '../macros/macro-definitions.ts';
import {
  type Inclusion,
  mostRemembered,
  type Piece,
  type PieceCost,
  PieceRecorder,
  type PlacedPiece,
  type Stretch,
} from './piece.ts';

/** What an include path leads to differs from machine to machine. Empty for a file that was included once. */
const inclusionsOf = new WeakMap<IncludePath, Map<SourceFile, readonly Inclusion[]>>();

/** By the tokens of a file and the index of the first. */
const stretchesOf = new WeakMap<readonly Token[], Map<number, readonly Stretch[]>>();

/** So many tokens and names are remembered of one unit at most: more than 30 times as many as any header of Linux has. */
const mostKept = 1 << 20;

/** So many names may be compared in vain in one unit: after that nothing more of it is looked for. */
const mostCompared = 1 << 20;

/** In a stretch with more `#if`s around it nothing is remembered. */
const mostConditionals = 64;

/** A piece that is being read. */
interface Reading {
  readonly recorder: PieceRecorder;
  /** How many tokens the unit had before it. */
  readonly start: number;
  /** What was spent before it. */
  readonly spent: PieceCost;
}

interface ReadInclusion extends Reading {
  readonly file: SourceFile;
  /** How many files are open while it is the innermost. */
  readonly depth: number;
}

interface ReadStretch extends Reading {
  readonly tokens: readonly Token[];
  readonly index: number;
}

/** The unit that consists of pieces, on its way. */
export interface UnitSoFar {
  readonly includePath: IncludePath;
  readonly stack: SourceStack;
  readonly macros: MacroDefinitions;
  readonly pragmas: Pragmas;
  /** What the expansion of macros may cost. */
  readonly expansionSteps: Budget;
  readonly tokens: Token[];
}

/** The pieces of one translation unit. */
export class Pieces {
  readonly #unit: UnitSoFar;
  readonly #inclusions: Map<SourceFile, readonly Inclusion[]>;
  /** Whether the header is read for other machines as well. */
  readonly #again: boolean;
  /** Innermost last. */
  readonly #readings: ReadInclusion[] = [];
  #stretch: ReadStretch | null = null;
  readonly #outermost: PlacedPiece[] = [];
  #kept = 0;
  #compared = 0;

  constructor(unit: UnitSoFar, again: boolean) {
    this.#unit = unit;
    this.#inclusions = inclusionsOf.get(unit.includePath) ?? new Map();
    inclusionsOf.set(unit.includePath, this.#inclusions);
    this.#again = again;
  }

  /** Those that the unit itself consists of, not others, in order; tokens may stand between them. */
  get outermost(): readonly PlacedPiece[] {
    return this.#outermost;
  }

  /**
   * A file is to be included between two tokens of the unit: true where that is done. Where it is false, the file is to be
   * read, and {@link leave} to be called behind its last token. @throws HeaderError past the limits.
   */
  enter(file: SourceFile, includedFrom: Token | null): boolean {
    this.skip(file, includedFrom);
    const { stack, tokens } = this.#unit;
    if (!this.#mayRepeat()) return false;
    const all = this.#inclusions.get(file);
    if (all === undefined) {
      // Most files are included once.
      this.#inclusions.set(file, []);
      return false;
    }
    const known = all.find((each) => stack.hasRoomFor(each.depth + 1) && this.#wouldRepeat(each));
    if (known !== undefined) {
      stack.note(file, includedFrom);
      for (const [each, from] of known.files) stack.note(each, from);
      this.#place(known, tokens.length, (around) =>
        around.recorder.addInclusion(known, stack.depth + 1 - around.depth),
      );
      this.#repeat(known, includedFrom);
      return true;
    }
    const recorder = new PieceRecorder();
    this.#readings.push({ file, recorder, depth: stack.depth + 1, start: tokens.length, spent: this.#spent() });
    this.#watch();
    return false;
  }

  /** A file is asked for and need not be read. */
  skip(file: SourceFile, includedFrom: Token | null): void {
    const around = this.#readings.at(-1);
    around?.recorder.include(file, includedFrom, this.#unit.stack.depth + 1 - around.depth);
  }

  /** The innermost open file has come to its end. */
  leave(): void {
    const reading = this.#readings.at(-1);
    if (reading === undefined || reading.depth !== this.#unit.stack.depth) return;
    this.#readings.pop();
    this.#watch();
    const { file, recorder } = reading;
    const isKept = this.#mayKeep(reading);
    const inclusion = recorder.inclusion(isKept ? this.#tokensSince(reading) : [], this.#costSince(reading));
    if (isKept) this.#inclusions.set(file, latest(this.#inclusions.get(file), inclusion, mostRemembered));
    this.#placeRead(inclusion, reading, isKept, (around) => {
      around.recorder.addInclusion(inclusion, reading.depth - around.depth);
    });
  }

  /**
   * A stretch of a file begins between two tokens of the unit: either it is taken, so that what stands behind it is next in
   * the file, or it is to be read, and {@link endStretch} to be called behind it. @throws HeaderError past the limits.
   */
  beginStretch(open: OpenFile): void {
    this.#stretch = null;
    if (!this.#again || !this.#mayRepeat()) return;
    const known = stretchesOf
      .get(open.tokens)
      ?.get(open.index)
      ?.find((each) => this.#wouldRepeat(each));
    if (known === undefined) {
      this.#stretch = {
        recorder: new PieceRecorder(),
        start: this.#unit.tokens.length,
        spent: this.#spent(),
        tokens: open.tokens,
        index: open.index,
      };
      this.#watch();
      return;
    }
    open.index = known.end;
    open.conditionals.splice(0, Infinity, ...known.conditionals.map((each) => ({ ...each })));
    this.#place(known, this.#unit.tokens.length, (around) => around.recorder.add(known));
    this.#repeat(known, null);
  }

  /** The stretch ends before the token of the file that is at `index`; `isOperand`: while a macro still takes tokens. */
  endStretch(open: OpenFile, index: number, isOperand: boolean): void {
    const stretch = this.#stretch;
    if (stretch === null) return;
    this.#stretch = null;
    this.#watch();
    const { recorder, tokens } = stretch;
    const isKept = !isOperand && open.conditionals.length <= mostConditionals && this.#mayKeep(stretch);
    const piece = recorder.piece(isKept ? this.#tokensSince(stretch) : [], this.#costSince(stretch));
    if (isKept) {
      const read: Stretch = { ...piece, end: index, conditionals: open.conditionals.map((each) => ({ ...each })) };
      const known = stretchesOf.get(tokens) ?? new Map<number, readonly Stretch[]>();
      stretchesOf.set(tokens, known.set(stretch.index, latest(known.get(stretch.index), read, mostRemembered)));
      this.#placeRead(read, stretch, true, (around) => around.recorder.add(read));
    } else this.#placeRead(piece, stretch, false, (around) => around.recorder.add(piece));
  }

  /** A piece stands in the inclusion that is being read, or in the unit itself from token number `start` on. */
  #place(piece: Piece, start: number, add: (around: ReadInclusion) => void): void {
    const around = this.#readings.at(-1);
    if (around === undefined) this.#outermost.push({ piece, start });
    else add(around);
  }

  /** The same for one that was just read: what is not kept is no piece of the unit, and what is not whole leaves no other whole. */
  #placeRead(piece: Piece, { recorder, start }: Reading, isKept: boolean, add: (around: ReadInclusion) => void): void {
    const around = this.#readings.at(-1);
    if (around === undefined) {
      if (isKept) this.#outermost.push({ piece, start });
    } else if (recorder.isComplete) add(around);
    else around.recorder.giveUp();
  }

  #mayKeep({ recorder, start }: Reading): boolean {
    const size = recorder.size + this.#unit.tokens.length - start;
    if (!recorder.mayRepeat || this.#kept + size > mostKept) return false;
    this.#kept += size;
    return true;
  }

  /** Something is met that may be another the next time. */
  cannotRepeat(): void {
    this.cannotRepeatElsewhere();
    for (let at = this.#readings.length - 1; at >= 0; at--) {
      const { recorder } = this.#readings[at]!;
      if (!recorder.mayRepeat) return;
      recorder.cannotRepeat();
    }
  }

  /** Something is met that may be another on another include path. */
  cannotRepeatElsewhere(): void {
    this.#stretch?.recorder.cannotRepeat();
  }

  /** What pragmas have done to macros and files is not among the lookups. */
  #mayRepeat(): boolean {
    if (!this.#unit.pragmas.areUsed) return true;
    this.cannotRepeat();
    return false;
  }

  #wouldRepeat({ lookups, asked }: Piece): boolean {
    const { macros } = this.#unit;
    if (this.#compared > mostCompared) return false;
    if (macros.have(lookups) && macros.areDefined(asked)) return true;
    this.#compared += lookups.size + asked.size;
    return false;
  }

  #repeat({ cost, changes, tokens }: Piece, blame: Token | null): void {
    const { expansionSteps, macros, stack, tokens: all } = this.#unit;
    stack.spendAgain(cost, blame);
    expansionSteps.spend(cost.expansionSteps, blame);
    for (const [name, macro] of changes) {
      if (macro === null) macros.undefine(name);
      else macros.define(macro);
    }
    for (const token of tokens) all.push(token);
  }

  /** The innermost piece hears of the macros. */
  #watch(): void {
    this.#unit.macros.watcher = this.#stretch?.recorder ?? this.#readings.at(-1)?.recorder ?? null;
  }

  #tokensSince({ start }: Reading): readonly Token[] {
    return this.#unit.tokens.slice(start);
  }

  #costSince({ spent }: Reading): PieceCost {
    const now = this.#spent();
    return {
      inclusions: now.inclusions - spent.inclusions,
      tokensRead: now.tokensRead - spent.tokensRead,
      expansionSteps: now.expansionSteps - spent.expansionSteps,
    };
  }

  #spent(): PieceCost {
    return { ...this.#unit.stack.spent, expansionSteps: this.#unit.expansionSteps.spent };
  }
}
