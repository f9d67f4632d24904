import type { TranslationUnit } from '../ast/declaration.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';

/** The declarations of a preprocessed header. @throws HeaderError */
export function parse(unit: PreprocessedUnit): TranslationUnit {
  throw new Error(`not yet: ${unit.header.name}`);
}
