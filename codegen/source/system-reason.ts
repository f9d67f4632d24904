/** What the system said where a file could not be read or written, without the place: `EACCES, permission denied`. */
export function systemReason(error: unknown): string {
  return (error as Error).message.replace(/^(\w+): /, '$1, ').replace(/, \w+( '.*)?$/s, '');
}
