import type { TranslationUnit } from '../ast/declaration.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';
import { parseExternalDeclaration } from './external-declaration.ts';
import { splitPragmas } from './layout-pragmas.ts';
import { startParser } from './parser-state.ts';

/** The declarations of a preprocessed header. @throws HeaderError */
export function parse(unit: PreprocessedUnit): TranslationUnit {
  const { tokens, pragmas } = splitPragmas(unit.tokens);
  const typedefNames = new Set<string>();
  const state = startParser(tokens, 'the end of the header', typedefNames, pragmas);
  while (!state.cursor.atEnd()) parseExternalDeclaration(state, typedefNames);
  return { declarations: state.declarations, typedefNames };
}
