import type { SourceFile, Span } from '../../source/source-file.ts';

/** Where a name is defined. */
export interface Place {
  /** Relative to its include root; absent in the model's own header, given in one that is taken as a part of it. */
  readonly header?: string;
  /** 1-based; 0 where the name stands in no header. */
  readonly line: number;
}

export const nowhere: Place = { line: 0 };

export function placeOf({ file, start }: Pick<Span, 'file' | 'start'>, header: SourceFile): Place {
  const line = file.lineAt(start);
  return file === header ? { line } : { header: file.name, line };
}

/** The model's own header first, then its parts by name; by line in each. */
export function comparePlaces(one: Place, other: Place): number {
  const [header = '', otherHeader = ''] = [one.header, other.header];
  return header === otherHeader ? one.line - other.line : header < otherHeader ? -1 : 1;
}

/** `linux/kvm.h:12`. */
export function describePlace({ header, line }: Place, own: string): string {
  return `${header ?? own}:${line}`;
}
