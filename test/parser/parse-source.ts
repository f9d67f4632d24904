import type { TranslationUnit } from '../../codegen/ast/declaration.ts';
import { parse } from '../../codegen/parser/parse.ts';
import { preprocess } from '../../codegen/preprocessor/preprocess.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

/** The declarations of a header without includes. */
export function parseSource(text: string): TranslationUnit {
  const header = new SourceFile('test.h', '/test.h', text);
  return parse(preprocess({ header, includePath: new IncludePath([]), predefined: [] }));
}
