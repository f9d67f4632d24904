import { failLevels } from '../drift/drift-report.ts';
import { didYouMean } from '../source/nearest-names.ts';

const known = ['bindings', 'against', 'include', 'failOn', 'accept', 'required', 'target', 'profile'];

/**
 * Suites are often JavaScript, where nobody else sees that an option is misspelled: a test that fails on less than it was
 * told to would pass. @throws TypeError
 */
export function checkOptions(options: object): void {
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(options));
  for (const name of given.keys()) {
    if (known.includes(name)) continue;
    throw new TypeError(
      `'${name}' is no option of a drift test; ${didYouMean(name, known) ?? `options are ${known.join(', ')}`}`,
    );
  }
  const bindings = given.get('bindings');
  if (typeof bindings !== 'string') {
    throw new TypeError(
      `bindings: expected a folder of generated bindings, or one *.abi.json, saw ${String(bindings)}`,
    );
  }
  const include = given.get('include');
  if (include !== undefined && !(Array.isArray(include) && include.every((each) => typeof each === 'string'))) {
    throw new TypeError(`include: expected a list of include roots, saw ${JSON.stringify(include)}`);
  }
  const failOn = given.get('failOn');
  if (failOn === undefined || (failLevels as readonly unknown[]).includes(failOn)) return;
  throw new TypeError(`failOn: expected one of ${failLevels.join(', ')}, saw ${String(failOn)}`);
}
