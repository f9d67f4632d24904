import { DriftError } from './drift-error.ts';

interface Skippable {
  skip(reason?: string): void;
}

/** mocha's context is `this`, and its skip throws; node:test's is the argument, and its skip takes the reason. */
export function skip(context: unknown, argument: unknown, reason: string): void {
  if (isSkippable(argument)) argument.skip(reason);
  else if (isSkippable(context)) {
    process.stdout.write(`      skipped: ${reason}\n`);
    context.skip();
  } else throw new DriftError(`${reason}; this test runner has no skip that uapi-bindgen knows: call checkDrift`);
}

function isSkippable(value: unknown): value is Skippable {
  return typeof value === 'object' && value !== null && 'skip' in value && typeof value.skip === 'function';
}
