/*
 * The records of a header hold records of headers that it includes. What moved inside those is a change of what the
 * bindings of the header reach, and where their sizes stayed the header itself does not show it.
 */
import type { FieldModel } from '../abi/model/model.ts';
import type { Target } from '../abi/target/target.ts';
import type { Side } from '../drift/comparison/symbols.ts';
import { Drift } from '../drift/drift.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';

/** Both sides of a header; null where one has none, or cannot be read. */
export type ReadIncluded = (header: string, target: Target) => readonly [old: Side, now: Side] | null;

/** A record and the header that defines it. */
interface Held {
  readonly header: string;
  readonly name: string;
}

/** By what is the same for the same record. */
type HeldByKey = Map<string, Held>;

/** Records of other headers that the headers of a comparison hold. */
export class HeldRecords {
  readonly #byTarget = new Map<Target, HeldByKey>();

  /** Notes what a header holds on one side. */
  add(target: Target, { model, types }: Side): void {
    const held: HeldByKey = this.#byTarget.get(target) ?? new Map();
    this.#byTarget.set(target, held);
    for (const { fields } of model.records) addHeldIn(fields, types, held);
  }

  /** What broke or was renamed inside those records, but for headers that were compared themselves. */
  findings(compared: ReadonlySet<string>, read: ReadIncluded): DriftFinding[] {
    const drift = new Drift();
    const reached = new Set<string>();
    for (const [target, held] of this.#byTarget) {
      const sides = new Map<string, ReturnType<ReadIncluded>>();
      // What is added on the way is visited as well.
      for (const [key, { header, name }] of held) {
        if (compared.has(header)) continue;
        if (!sides.has(header)) sides.set(header, read(header, target));
        for (const { model, types } of sides.get(header) ?? []) {
          const record = model.records.find((each) => each.name === name);
          addHeldIn(record?.fields ?? [], types, held);
        }
        reached.add(key);
      }
      for (const [header, both] of sides) {
        if (both !== null) drift.add({ header, target: target.name, old: both[0], now: both[1] });
      }
    }
    return drift.findings().filter((finding) => isInside(finding, reached));
  }
}

/** Adds the records that fields hold, through typedefs and arrays. */
function addHeldIn(fields: readonly FieldModel[], types: Side['types'], held: HeldByKey): void {
  const seen = new Set<string>();
  for (const field of fields) {
    if (field.fields !== undefined) addHeldIn(field.fields, types, held);
    for (let type = field.type; type !== undefined && !seen.has(type); ) {
      seen.add(type);
      const facts = types?.get(type);
      if (facts?.kind === 'record') held.set(keyOf(facts), { header: facts.header, name: facts.name });
      type = facts?.kind === 'array' ? facts.element : undefined;
    }
  }
}

function keyOf({ header, name }: Held): string {
  return `${header}\0${name}`;
}

/** A change of a field that its holder does not tell, as it tells that the record grew. */
function isInside({ class: driftClass, subject, symbol, header }: DriftFinding, reached: ReadonlySet<string>): boolean {
  if (subject !== 'field' || (driftClass !== 'breaking' && driftClass !== 'renamed')) return false;
  return reached.has(keyOf({ header, name: symbol.slice(0, symbol.indexOf('.')) }));
}
