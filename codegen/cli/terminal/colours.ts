import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types.js';

/**
 * The colours for what is written to a stream: none where it is not a terminal. `NO_COLOR` takes them away everywhere,
 * `FORCE_COLOR` brings them back where there is no terminal, for example in the log of a CI job that shows them,
 * and as `0` takes them away too.
 */
export function coloursFor({ isTTY }: { readonly isTTY?: boolean }): Colors {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env;
  if (NO_COLOR !== '' || ['0', 'false'].includes(FORCE_COLOR)) return createColors(false);
  return createColors(FORCE_COLOR !== '' || (isTTY === true && TERM !== 'dumb'));
}
