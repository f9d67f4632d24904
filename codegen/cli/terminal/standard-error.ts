let isHeard = false;

/**
 * Writes to standard error. What cannot be said there (its reader went away, its disk is full) can be said nowhere, and
 * is no reason to leave work half done.
 */
export function printAside(text: string): void {
  if (!isHeard) process.stderr.on('error', () => {});
  isHeard = true;
  process.stderr.write(text);
}
