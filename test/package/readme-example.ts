import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');

/** The example that the README promises is run as printed. */
export function readmeExample(): string {
  return readme.match(/<!-- a test runs this as printed -->\n```ts\n(.*?)```/s)?.[1] ?? '';
}
