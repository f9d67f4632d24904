import type { Resolution } from '../abi/resolution.ts';
import { resolve } from '../abi/resolve.ts';
import { analyse, type HeaderRequest, withIncludeChain } from './analysis.ts';

/** The stages from the header's name to its model on one target. @throws HeaderError */
export function modelOf(request: HeaderRequest): Resolution {
  const { unit, declarations, target } = analyse(request);
  return withIncludeChain(unit, () => resolve(unit, declarations, target));
}
