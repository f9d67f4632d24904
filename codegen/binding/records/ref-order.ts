import type { BoundField, BoundRecord } from '../model/binding-model.ts';

/** The records with a ref type, each after those that it holds: a ref type exists only once its fields' types do. */
export function refOrder(records: readonly BoundRecord[]): BoundRecord[] {
  const byName = new Map(records.map((record) => [record.name, record]));
  const ordered = new Set<BoundRecord>();
  // C has no record that holds itself, so that the walk ends; the depth is that of the nesting in the header.
  const visit = (record: BoundRecord): void => {
    if (record.refName === null || ordered.has(record)) return;
    for (const field of record.fields) {
      const held = heldBy(field, byName);
      if (held !== undefined && held !== record) visit(held);
    }
    ordered.add(record);
  };
  records.forEach(visit);
  return [...ordered];
}

function heldBy({ access }: BoundField, byName: ReadonlyMap<string, BoundRecord>): BoundRecord | undefined {
  let held = access;
  while (held.kind === 'rows') held = held.row;
  return held.kind === 'record' || held.kind === 'record-array' ? byName.get(held.record.name) : undefined;
}
