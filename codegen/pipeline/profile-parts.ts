import type { Target } from '../abi/target/target.ts';
import { type Profile, unknownName } from '../binding/profile/profile.ts';
import { HeaderError } from '../source/header-error.ts';
import type { HeaderRequest } from './analysis.ts';
import { type IncludeRoots, targetsCarriedBy } from './include-roots.ts';
import { readInContext } from './reading.ts';

interface PartsRequest {
  readonly header: string;
  readonly roots: IncludeRoots;
  /** Those that the header is bound for. */
  readonly targets: readonly Target[];
}

/**
 * Every part has to be included on some machine, be it none of those that the header is bound for: `asm/` headers differ.
 *
 * @throws ProfileError
 */
export function checkParts({ header, roots, targets }: PartsRequest, profile: Profile): void {
  const { context, parts } = profile;
  const missing = new Set(parts);
  const included = new Set<string>();
  for (const target of new Set([...targets, ...targetsCarriedBy(roots)])) {
    if (missing.size === 0) return;
    for (const name of filesOf({ header, roots, target, context, parts })) {
      missing.delete(name);
      included.add(name);
    }
  }
  const [name] = missing;
  if (name === undefined) return;
  throw unknownName(profile, 'parts', `the header does not include '${name}'`, { name, known: included });
}

/** None where the header cannot be read. */
function filesOf(request: HeaderRequest): string[] {
  try {
    return readInContext(request).analysis.unit.files.map(({ name }) => name);
  } catch (error) {
    if (error instanceof HeaderError) return [];
    throw error;
  }
}
