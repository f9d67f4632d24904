import type { AbiModel } from '../abi/model/model.ts';

/** Each has a name once. */
const lists = ['records', 'typedefs', 'enumerators', 'constants', 'strings', 'ioctls', 'functions'] as const;

/**
 * The same models, in which what several targets have alike is one object: it is sent to another thread once, and printed
 * once.
 */
export function withSharedFacts(models: readonly AbiModel[]): AbiModel[] {
  if (models.length < 2) return [...models];
  const shared = models.map((model) => ({ ...model }));
  for (const list of lists) {
    const known = new Map<string, Named[]>();
    for (const model of shared) Object.assign(model, { [list]: model[list].map((fact) => sharedFact(fact, known)) });
  }
  return shared;
}

interface Named {
  readonly name: string;
}

function sharedFact(fact: Named, known: Map<string, Named[]>): Named {
  const same = known.get(fact.name);
  if (same === undefined) {
    known.set(fact.name, [fact]);
    return fact;
  }
  const alike = same.find((each) => areAlike(each, fact));
  if (alike === undefined) same.push(fact);
  return alike ?? fact;
}

/** Whether two values would be printed alike: the order of the keys counts. */
function areAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  const otherKeys = Object.keys(other);
  return (
    keys.length === otherKeys.length &&
    keys.every((key, at) => key === otherKeys[at] && areAlike(memberOf(one, key), memberOf(other, key)))
  );
}

function memberOf(object: object, key: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[key];
}
