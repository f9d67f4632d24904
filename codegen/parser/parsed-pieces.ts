import type { Declaration } from '../ast/declaration.ts';
import { mostRemembered, type Piece, type PlacedPiece } from '../preprocessor/pieces/piece.ts';
import { latest } from '../source/latest.ts';
import { NamesUsed } from './name-space.ts';
import type { IdentifierKind } from './ordinary-scope.ts';
import type { ParserState } from './parser-state.ts';
import type { TagKeyword } from './tag-scope.ts';
import { TypedefsUsed } from './typedef-scope.ts';

/** The declarations that a piece is, and everything that this depends on. */
interface ParsedPiece {
  readonly declarations: readonly Declaration[];
  readonly typedefs: TypedefsUsed;
  readonly identifiers: NamesUsed<IdentifierKind>;
  readonly tags: NamesUsed<TagKeyword>;
}

const remembered = new WeakMap<Piece, readonly ParsedPiece[]>();

/**
 * The pieces of one unit while it is parsed. One that was parsed before is taken as it is where the names in it are what
 * they were then, as long as it is whole declarations.
 */
export class ParsedPieces {
  readonly #state: ParserState;
  readonly #pieces: readonly PlacedPiece[];
  #next = 0;
  /** What is being parsed, up to token number `end`; null where the parser is in no piece. */
  #begun: { readonly piece: Piece; readonly end: number; readonly firstDeclaration: number } | null = null;

  constructor(pieces: readonly PlacedPiece[], state: ParserState) {
    this.#pieces = pieces;
    this.#state = state;
  }

  /** The parser is between two declarations: takes the pieces that begin there, as long as they are known. */
  take(): void {
    const { cursor } = this.#state;
    this.#end(cursor.index);
    for (;;) {
      const placed = this.#pieces[this.#next];
      if (placed === undefined || placed.start > cursor.index) return;
      this.#next += 1;
      const { piece, start } = placed;
      if (start < cursor.index || piece.tokens.length === 0) continue;
      const known = remembered.get(piece)?.find((each) => this.#wouldRepeat(each));
      if (known === undefined) {
        this.#begin(piece);
        return;
      }
      this.#repeat(known);
      cursor.skip(piece.tokens.length);
    }
  }

  #begin(piece: Piece): void {
    const { cursor, declarations, identifiers, tags, typedefs } = this.#state;
    this.#begun = { piece, end: cursor.index + piece.tokens.length, firstDeclaration: declarations.length };
    typedefs.used = new TypedefsUsed();
    identifiers.names.used = new NamesUsed();
    tags.names.used = new NamesUsed();
  }

  /** Remembers the piece that was begun where it ends here; a declaration that goes on behind it makes it unfit. */
  #end(index: number): void {
    const begun = this.#begun;
    if (begun === null || index < begun.end) return;
    const { declarations, identifiers, tags, typedefs } = this.#state;
    if (index === begun.end) {
      const parsed: ParsedPiece = {
        declarations: declarations.slice(begun.firstDeclaration),
        typedefs: typedefs.used!,
        identifiers: identifiers.names.used!,
        tags: tags.names.used!,
      };
      remembered.set(begun.piece, latest(remembered.get(begun.piece), parsed, mostRemembered));
    }
    this.#begun = null;
    typedefs.used = null;
    identifiers.names.used = null;
    tags.names.used = null;
  }

  #wouldRepeat(parsed: ParsedPiece): boolean {
    const { identifiers, tags, typedefs } = this.#state;
    return (
      typedefs.areStill(parsed.typedefs) &&
      identifiers.names.areStill(parsed.identifiers) &&
      tags.names.areStill(parsed.tags)
    );
  }

  #repeat(parsed: ParsedPiece): void {
    const { declarations, identifiers, tags, typedefs } = this.#state;
    for (const declaration of parsed.declarations) declarations.push(declaration);
    typedefs.addAll(parsed.typedefs);
    identifiers.names.declareAll(parsed.identifiers);
    tags.names.declareAll(parsed.tags);
  }
}
