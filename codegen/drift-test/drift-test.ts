/** The drift test for the suites of users: `it('…', driftTest({ bindings: 'src/generated' }))` in mocha or node:test. */

import { readFileSync } from 'node:fs';
import type { AbiModel } from '../abi/model/model.ts';
import { hostTarget, type Target, targetNamed } from '../abi/target/target.ts';
import { kernelTypesFolder } from '../doctor/kernel-types.ts';
import { diagnoseLayouts } from '../doctor/layouts.ts';
import { parseAccepted } from '../drift/accepted.ts';
import type { FailLevel } from '../drift/drift-report.ts';
import { isLibraryHeader } from '../pipeline/package-folder.ts';
import { readCommittedModels } from '../sides/committed-models.ts';
import { modelsSource } from '../sides/models-source.ts';
import { sourceNamed } from '../sides/source-named.ts';
import { checkOptions } from './checked-options.ts';
import { compareWithHeaders } from './compare-headers.ts';
import { DriftError } from './drift-error.ts';
import { skip } from './skip.ts';

export type { FailLevel } from '../drift/drift-report.ts';
export { DriftError } from './drift-error.ts';

export interface DriftTestOptions {
  /** A folder of generated bindings, or one `*.abi.json` of it. */
  readonly bindings: string;
  /**
   * What they are compared with: `'kernel'`, the type information of the running kernel, or what `uapi-bindgen drift`
   * compares: `'installed'` (the default), an include root, a linux-libc-dev .deb, a release such as `'6.8'`, ….
   */
  readonly against?: string;
  /** Include roots for what `against` lacks, as `drift -I`: the C library's for headers that include it. */
  readonly include?: readonly string[];
  /** The mildest class that fails, as `drift --fail-on`; `'breaking'` where left out. */
  readonly failOn?: FailLevel;
  /** A file of accepted findings, as `drift --accept`. */
  readonly accept?: string;
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
 * A test function for mocha, node:test or vitest, which fails with the drift report, and skips with the reason where there is
 * nothing to compare with.
 */
export function driftTest(options: DriftTestOptions): (this: unknown, ...given: unknown[]) => void {
  return function (this: unknown, ...given: unknown[]): void {
    const { outcome, report } = checkedWithHint(options);
    if (outcome === 'holds') return;
    if (outcome === 'drifted' || options.required) throw new DriftError(report);
    skip(this, given[0], report);
  };
}

/** A test runner shows the message of an error and no hint beside it. */
function checkedWithHint(options: DriftTestOptions): DriftCheck {
  try {
    return checkDrift(options);
  } catch (error) {
    const { message, hint = null } = error as Error & { readonly hint?: string | null };
    throw hint === null ? error : new Error(`${message}; ${hint}`, { cause: error });
  }
}

/**
 * The same without a test runner.
 * @throws TypeError for an option that is none, HeaderError where there are no bindings, PackageError for a broken package,
 * AcceptedError for a wrong line, DriftSourceError for an `against` that is nothing, UnknownTargetError
 */
export function checkDrift(options: DriftTestOptions): DriftCheck {
  checkOptions(options);
  const target = options.target === undefined ? hostTarget() : targetNamed(options.target);
  if (target === null) return { outcome: 'skipped', report: `this machine (${process.arch}) is no known target` };
  if (options.against === 'kernel') return checkKernel(options.bindings, target);
  return checkHeaders(options, target);
}

function checkKernel(place: string, target: Target): DriftCheck {
  const all = readCommittedModels(place).flatMap(({ models }) => models);
  const models = all.filter((model) => model.target === target.name && !isLibraryHeader(model.header));
  if (models.length === 0) return noBindings(target);
  const { verdict, reason, differences } = diagnoseLayouts(models as readonly AbiModel[], kernelTypesFolder);
  if (verdict === 'unknown') return { outcome: 'skipped', report: reason ?? 'the kernel does not tell' };
  if (differences.length === 0) return { outcome: 'holds', report: '' };
  const lines = differences.map(({ symbol, header, text }) => `  ${header}: ${symbol}: ${text}\n`);
  const places = differences.length === 1 ? 'one place' : `${differences.length} places`;
  const head = `breaking: the running kernel contradicts the bindings in ${places}`;
  return { outcome: 'drifted', report: `${head}\n\n${lines.join('')}` };
}

function checkHeaders(options: DriftTestOptions, target: Target): DriftCheck {
  const { bindings: place, against = 'installed', accept, failOn = 'breaking', profile, include } = options;
  const accepted = accept === undefined ? [] : parseAccepted(readFileSync(accept, 'utf8'), accept);
  using bindings = modelsSource(place);
  if (bindings.headers(target).length === 0) return noBindings(target);
  using there = sourceNamed(against, { profile, include });
  const { failing, missing } = compareWithHeaders(bindings, there, { target, accepted, failOn });
  if (failing.length > 0) return { outcome: 'drifted', report: failing.join('\n') };
  if (missing.length === 0) return { outcome: 'holds', report: '' };
  const have = missing.length === 1 ? `${missing[0]} is` : `${missing.join(', ')} are`;
  return { outcome: 'skipped', report: `${have} not in ${there.name}` };
}

function noBindings(target: Target): DriftCheck {
  return { outcome: 'skipped', report: `no bindings there are for ${target.name}` };
}
