import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AbiModel } from '../abi/model.ts';
import type { Target } from '../abi/target.ts';
import { compareModels } from '../drift/compare.ts';
import { reportDrift } from '../drift/report.ts';
import type { Side } from '../drift/symbols.ts';
import { judge } from '../drift/verdict.ts';
import { profileFor, resolutionsOf } from '../pipeline/generate.ts';
import { rootsOf } from '../pipeline/include-roots.ts';
import { HeaderError } from '../source/header-error.ts';
import type { HeaderDrift } from './drift-error.ts';

/** Where to find the headers that bindings are compared with. */
export interface HeaderPlace {
  /** An include root. */
  readonly root: string;
  /** For people: `linux-libc-dev_6.12.deb`. */
  readonly name: string;
  /** As for `generate`: a profile or a folder of profiles; null for those of this package. */
  readonly profile: string | null;
}

/**
 * Bindings hold for a header where one of the two says all that the other says: an older kernel's header lacks names,
 * a newer one's has more, and neither contradicts the bindings.
 */
export function compareWithHeader(model: AbiModel, target: Target, { root, name, profile }: HeaderPlace): HeaderDrift {
  const { header } = model;
  const nothing = { header, drifted: false, report: null, missing: null };
  if (!existsSync(join(root, header)) && !existsSync(join(root, target.multiarch, header))) {
    return { ...nothing, missing: `${header} is not in ${name}` };
  }
  const there = resolved(header, target, root, profile);
  if (there instanceof HeaderError) {
    return { ...nothing, drifted: true, report: `${header} of ${name} cannot be read: ${there.message}\n` };
  }
  const bindings: Side = { model };
  const forward = judge(compareModels(bindings, there));
  if (forward.outcome !== 'changed') return nothing;
  const backward = judge(compareModels(there, bindings));
  if (backward.outcome !== 'changed') return nothing;
  const fewer = backward.broken.length < forward.broken.length;
  const sides = { bindings: `the bindings of ${header}`, there: `${header} of ${name}` };
  const report = fewer
    ? reportDrift(backward, { old: sides.there, new: sides.bindings })
    : reportDrift(forward, { old: sides.bindings, new: sides.there });
  return { ...nothing, drifted: true, report };
}

function resolved(header: string, target: Target, root: string, profile: string | null): Side | HeaderError {
  try {
    const request = { header, roots: rootsOf([root]), targets: [target] };
    return resolutionsOf(request, profileFor(header, profile))[0]!;
  } catch (error) {
    if (error instanceof HeaderError) return error;
    throw error;
  }
}
