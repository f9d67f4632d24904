/** The drift test for the suites of users: `it('…', driftTest({ bindings: 'src/generated' }))` in mocha or node:test. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AbiModel } from '../abi/model.ts';
import { hostTarget, type Target, targetNamed } from '../abi/target.ts';
import { readCommittedModels } from '../doctor/committed-models.ts';
import { kernelTypesFolder } from '../doctor/kernel-types.ts';
import { diagnoseLayouts } from '../doctor/layouts.ts';
import { systemIncludeFolder } from '../pipeline/include-roots.ts';
import { isLibraryHeader } from '../pipeline/package-folder.ts';
import { unpackPackage } from '../snapshot/local-package.ts';
import { compareWithHeader } from './compare-headers.ts';
import { DriftError, type HeaderDrift } from './drift-error.ts';

export { DriftError } from './drift-error.ts';

/**
 * What bindings are compared with: the headers in /usr/include, the type information of the running kernel, an include
 * root, or a Debian package of headers that is on this machine.
 */
export type Against = 'installed' | 'kernel' | { readonly include: string } | { readonly package: string };

export interface DriftTestOptions {
  /** A folder of generated bindings, or one `*.abi.json` of it. */
  readonly bindings: string;
  /** `'installed'` where left out. */
  readonly against?: Against;
  /** Where there is nothing to compare with: fail instead of skipping. */
  readonly required?: boolean;
  /** `aarch64`; this machine's where left out. */
  readonly target?: string;
  /** What `generate --profile` was given; the profiles of this package where left out. */
  readonly profile?: string;
}

export interface DriftCheck {
  /** `skipped`: nothing contradicts the bindings, and nothing, or not everything, could be compared. */
  readonly outcome: 'holds' | 'drifted' | 'skipped';
  /** The drift report, or why it was skipped; empty where the bindings hold. */
  readonly report: string;
}

/**
 * A test function for mocha or node:test, which fails with the drift report, and skips with the reason where there is
 * nothing to compare with.
 */
export function driftTest(options: DriftTestOptions): (this: unknown, ...given: unknown[]) => void {
  return function (this: unknown, ...given: unknown[]): void {
    const { outcome, report } = checkDrift(options);
    if (outcome === 'holds') return;
    if (outcome === 'drifted' || options.required) throw new DriftError(report);
    skip(this, given[0], report);
  };
}

/** The same without a test runner. @throws HeaderError where there are no bindings, PackageError for a broken package. */
export function checkDrift(options: DriftTestOptions): DriftCheck {
  const target = options.target === undefined ? hostTarget() : targetNamed(options.target);
  if (target === null) return { outcome: 'skipped', report: `this machine (${process.arch}) is no known target` };
  const all = readCommittedModels(options.bindings).flatMap(({ models }) => models);
  const models = all.filter((model) => model.target === target.name && !isLibraryHeader(model.header));
  if (models.length === 0) return { outcome: 'skipped', report: `no bindings there are for ${target.name}` };
  const { against = 'installed' } = options;
  return against === 'kernel' ? checkKernel(models) : checkHeaders(models, target, against, options.profile ?? null);
}

function checkKernel(models: readonly AbiModel[]): DriftCheck {
  const { verdict, reason, differences } = diagnoseLayouts(models, kernelTypesFolder);
  if (verdict === 'unknown') return { outcome: 'skipped', report: reason ?? 'the kernel does not tell' };
  const lines = differences.map(({ symbol, header, text }) => `${header}: ${symbol}: ${text}\n`);
  if (lines.length === 0) return { outcome: 'holds', report: '' };
  return { outcome: 'drifted', report: `the running kernel contradicts the bindings:\n${lines.join('')}` };
}

function checkHeaders(
  models: readonly AbiModel[],
  target: Target,
  against: Exclude<Against, 'kernel'>,
  profile: string | null,
): DriftCheck {
  if (against === 'installed') return summed(models, target, systemIncludeFolder, systemIncludeFolder, profile);
  if ('include' in against) return summed(models, target, against.include, against.include, profile);
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    const { includeRoot } = unpackPackage(against.package, folder);
    return summed(models, target, includeRoot, basename(against.package), profile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summed(
  models: readonly AbiModel[],
  target: Target,
  root: string,
  name: string,
  profile: string | null,
): DriftCheck {
  const results = models.map((model) => compareWithHeader(model, target, { root, name, profile }));
  const drifted = results.filter((each) => each.drifted);
  if (drifted.length > 0) return { outcome: 'drifted', report: drifted.map(({ report }) => report).join('\n') };
  const missing = results.flatMap((each: HeaderDrift) => (each.missing === null ? [] : [each.missing]));
  return missing.length === 0 ? { outcome: 'holds', report: '' } : { outcome: 'skipped', report: missing.join('; ') };
}

interface Skippable {
  skip(reason?: string): void;
}

/** mocha's context is `this`, and its skip throws; node:test's is the argument, and its skip takes the reason. */
function skip(context: unknown, argument: unknown, reason: string): void {
  if (isSkippable(argument)) argument.skip(reason);
  else if (isSkippable(context)) {
    process.stdout.write(`      skipped: ${reason}\n`);
    context.skip();
  } else throw new DriftError(`${reason}; this test runner has no skip that uapi-bindgen knows: call checkDrift`);
}

function isSkippable(value: unknown): value is Skippable {
  return typeof value === 'object' && value !== null && 'skip' in value && typeof value.skip === 'function';
}
