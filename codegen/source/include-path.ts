import type { SourceFile } from './source-file.ts';

/** How an `#include` names its header (C11 6.10.2): `"name"` looks beside the including file first. */
export type IncludeForm = 'quoted' | 'angled';

/** Where headers are searched. The only reader of header files; nothing outside its roots is ever opened. */
export interface IncludePath {
  /** The header that `name` means, or null where no root has it. `from` is the including file, null for the command line. */
  find(name: string, form: IncludeForm, from: SourceFile | null): SourceFile | null;
  /** The roots searched, in order, for the text of "not found" messages. */
  readonly roots: readonly string[];
}
