import type { TranslationUnit } from '../ast/declaration.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';
import { parseExternalDeclaration } from './external-declaration.ts';
import { splitPragmas } from './layout-pragmas.ts';
import { ParsedPieces } from './parsed-pieces.ts';
import { startParser } from './parser-state.ts';

/** The declarations of a preprocessed header. @throws HeaderError */
export function parse(unit: PreprocessedUnit): TranslationUnit {
  const { tokens, pragmas } = splitPragmas(unit.tokens);
  const state = startParser(tokens, 'the end of the header', new Set(), pragmas);
  // What a pragma says holds in the pieces behind it.
  const pieces = new ParsedPieces(tokens === unit.tokens ? unit.pieces : [], state);
  for (pieces.take(); !state.cursor.atEnd(); pieces.take()) parseExternalDeclaration(state);
  return { declarations: state.declarations, typedefNames: state.typedefs.added };
}
