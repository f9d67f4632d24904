import type { Token } from '../lexer/token.ts';
import type { IncludeSite } from '../source/header-error.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { MacroTable } from './macros/macro-table.ts';
import type { PlacedPiece } from './pieces/piece.ts';

/** A header after preprocessing: the expanded tokens, and the macros in force at its end. */
export interface PreprocessedUnit {
  /** The header asked for, not a context header or an include. */
  readonly header: SourceFile;
  /** The header, and the files whose definitions count as its own, in order of first inclusion. */
  readonly own: readonly SourceFile[];
  /** Expanded tokens of the whole unit, closed by one `end` token; `pragma` tokens may stand between. */
  readonly tokens: readonly Token[];
  /** What the tokens come from, in order; each may be in other units, too. */
  readonly pieces: readonly PlacedPiece[];
  readonly macros: MacroTable;
  /** Every file that was read, in order of first inclusion, the header itself among them. */
  readonly files: readonly SourceFile[];
  /** How a file was reached when it was first included, outermost first; empty for the header itself. */
  includeChainOf(file: SourceFile): readonly IncludeSite[];
}
