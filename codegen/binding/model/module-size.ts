import { HeaderError } from '../../source/header-error.ts';
import type { BoundDeclaration } from './binding-model.ts';

/** What the bindings of a header have at most, by what it costs to print. */
export const mostBound = {
  'records and fields': 32_768,
  'ioctl requests': 8192,
  constants: 65_536,
} as const;

/** Refuses a module that is too large to be printed. @throws HeaderError that names the header */
export function requirePrintable(header: string, declarations: readonly BoundDeclaration[]): void {
  const counts = { 'records and fields': 0, 'ioctl requests': 0, constants: 0 };
  for (const declaration of declarations) {
    if (declaration.kind === 'record') counts['records and fields'] += 1 + declaration.fields.length;
    else if (declaration.kind === 'ioctl' || declaration.kind === 'ioctl-function') counts['ioctl requests'] += 1;
    else if (declaration.kind === 'constant' || declaration.kind === 'string') counts.constants += 1;
  }
  for (const [what, count] of Object.entries(counts)) {
    const limit = mostBound[what as keyof typeof mostBound];
    if (count <= limit) continue;
    throw new HeaderError(`expected at most ${limit} ${what} in the bindings of '${header}', saw ${count}`, {
      hint: "choose some of them with 'allow' or 'block' in a profile",
    });
  }
}
