import { DriftError } from './drift-error.ts';

interface Skippable {
  skip(reason?: string): void;
}

/** mocha's context is `this`, and its skip throws; that of node:test and vitest is the argument, and its skip takes the reason. */
export function skip(context: unknown, argument: unknown, reason: string): void {
  if (isSkippable(argument)) argument.skip(reason);
  else if (isSkippable(context)) {
    process.stdout.write(`      skipped: ${reason}\n`);
    context.skip();
  } else throw new DriftError(`${reason}; this test runner has no skip that uapi-bindgen knows: call checkDrift`);
}

function isSkippable(value: unknown): value is Skippable {
  // vitest's is a function.
  const isContext = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isContext && 'skip' in value && typeof value.skip === 'function';
}
