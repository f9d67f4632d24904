import type { Span } from '../../codegen/source/source-file.ts';

/** The text that a span covers. */
export function spanText({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}
