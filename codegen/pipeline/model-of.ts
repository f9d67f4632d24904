import type { Resolution } from '../abi/description/resolution.ts';
import type { HeaderRequest } from './analysis.ts';
import { readInContext } from './reading.ts';

/** The stages from the header's name to its model on one target. @throws HeaderError */
export function modelOf(request: HeaderRequest): Resolution {
  return readInContext(request).resolution;
}
