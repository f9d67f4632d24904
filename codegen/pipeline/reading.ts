/**
 * A header that does not stand alone is read in a context: headers included before it, as its users have to do. Which
 * ones is found, not listed. For a name that nothing defines, the first of {@link definers} that defines it joins.
 */
import type { Resolution } from '../abi/description/resolution.ts';
import { resolve } from '../abi/resolve.ts';
import { HeaderError } from '../source/header-error.ts';
import { type Analysis, analyse, type HeaderRequest, hasHeader, withIncludeChain } from './analysis.ts';
import { definedNames, definers } from './definers.ts';
import { SearchWork } from './search-work.ts';

/** A header read for one target, in the context that it needs. */
export interface Reading {
  readonly analysis: Analysis;
  readonly resolution: Resolution;
}

/** @throws HeaderError where no context helps: the error that is left when what can be defined is defined. */
export function readInContext(request: HeaderRequest): Reading {
  return readAmong(request, definers, new SearchWork());
}

/**
 * Reads with a context of `candidates`, which join one at a time, as long as there is work left: past that the reading
 * with the largest context that could be paid for counts.
 */
function readAmong(request: HeaderRequest, candidates: readonly string[], work: SearchWork): Reading {
  let context: readonly string[] = [];
  let outcome = attempt(request, context, work);
  for (;;) {
    const definer = definerOf(missingNames(outcome), request, candidates, context);
    if (definer === null) break;
    const larger = candidates.filter((candidate) => candidate === definer || context.includes(candidate));
    const next = attempt(request, larger, work);
    if (work.isSpent) break;
    // The header does not go together with what defines its names: without it, more of it has a meaning.
    if (next instanceof HeaderError && next.missing === null) break;
    context = larger;
    outcome = next;
  }
  if (outcome instanceof HeaderError) throw outcome;
  return outcome;
}

function attempt(request: HeaderRequest, context: readonly string[], work: SearchWork): Reading | HeaderError {
  try {
    const first = [...new Set([...context, ...(request.context ?? [])])];
    const analysis = analyse(request, first, work);
    const { unit, declarations, target } = analysis;
    const { mentions, again } = request;
    const resolution = work.evaluating((steps) =>
      withIncludeChain(unit, () => resolve(unit, declarations, target, { context: first, mentions, steps, again })),
    );
    return { analysis, resolution };
  } catch (error) {
    if (error instanceof HeaderError) return error;
    throw error;
  }
}

/** What declarations need and nothing defines. Functions' bodies are not read, but for the one macro that they need. */
function missingNames(outcome: Reading | HeaderError): readonly string[] {
  if (outcome instanceof HeaderError) return outcome.missing === null ? [] : [outcome.missing];
  const { analysis, resolution } = outcome;
  const leavesNull = analysis.unit.tokens.some(({ text }) => text === 'NULL');
  return leavesNull ? [...resolution.missing, 'NULL'] : [...resolution.missing];
}

/** The first candidate outside the context that defines the first of the names that can be defined at all. */
function definerOf(
  names: readonly string[],
  request: HeaderRequest,
  candidates: readonly string[],
  context: readonly string[],
): string | null {
  for (const name of names) {
    const definer = candidates.find(
      (candidate) =>
        candidate !== request.header && !context.includes(candidate) && namesOf(candidate, request).has(name),
    );
    if (definer !== undefined) return definer;
  }
  return null;
}

const namesOfDefiners = new Map<string, ReadonlySet<string>>();

/** All definers under the same roots have one amount of work together. */
const workOfDefiners = new Map<string, SearchWork>();

/** What a definer defines under these roots, its own context included; nothing where it cannot be read. */
function namesOf(definer: string, { roots, target }: HeaderRequest): ReadonlySet<string> {
  const place = [target.name, ...roots.folders].join('\0');
  const work = workOfDefiners.get(place) ?? new SearchWork();
  workOfDefiners.set(place, work);
  const key = `${definer}\0${place}`;
  let names = namesOfDefiners.get(key);
  if (names === undefined) {
    names = readNames({ header: definer, roots, target }, work);
    namesOfDefiners.set(key, names);
  }
  return names;
}

/** A definer's context comes from those before it: so the search ends. */
function readNames(request: HeaderRequest, work: SearchWork): ReadonlySet<string> {
  if (!hasHeader(request)) return new Set();
  try {
    const { analysis } = readAmong(request, definers.slice(0, definers.indexOf(request.header)), work);
    return definedNames(analysis.unit, analysis.declarations);
  } catch (error) {
    if (error instanceof HeaderError) return new Set();
    throw error;
  }
}
