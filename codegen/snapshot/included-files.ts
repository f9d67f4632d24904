import { preprocess } from '../preprocessor/preprocess.ts';
import { HeaderError } from '../source/header-error.ts';
import { IncludePath } from '../source/include-path.ts';
import type { SourceFile } from '../source/source-file.ts';

export interface InclusionRequest {
  readonly headers: readonly string[];
  /** Searched in order. */
  readonly folders: readonly string[];
  /** Each as the text after `#define`. */
  readonly predefined: readonly string[];
}

/** The headers and all that they include on one machine, each once. @throws HeaderError */
export function includedFiles({ headers, folders, predefined }: InclusionRequest): SourceFile[] {
  const includePath = new IncludePath(folders);
  const files = new Map<string, SourceFile>();
  for (const name of headers) {
    const header = includePath.find(name, 'angled', null);
    if (header === null)
      throw new HeaderError(`header '${name}' is not in ${folders.join(', ')}`, { hint: 'check its name' });
    for (const file of preprocess({ header, includePath, predefined }).files) files.set(file.path, file);
  }
  return [...files.values()];
}
