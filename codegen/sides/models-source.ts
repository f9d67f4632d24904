import type { AbiModel } from '../abi/model/model.ts';
import { type TargetName, targets } from '../abi/target/target.ts';
import type { Side } from '../drift/comparison/symbols.ts';
import { isLibraryHeader } from '../pipeline/package-folder.ts';
import { readCommittedModels } from './committed-models.ts';
import type { DriftSource } from './drift-source.ts';

/**
 * What `generate` wrote beside bindings, one `*.abi.json` or a folder of them, or what `model` printed. It is not about
 * headers of the C library, which are imported by others.
 * @throws HeaderError
 */
export function modelsSource(place: string): DriftSource {
  const all = readCommittedModels(place).flatMap((each) => each.models);
  const models = all.filter(({ header }) => !isLibraryHeader(header));
  const byHeader = new Map<string, Map<string, AbiModel>>();
  for (const model of models) {
    const byTarget = byHeader.get(model.header) ?? new Map<string, AbiModel>();
    byHeader.set(model.header, byTarget.set(model.target, model));
  }
  const names = new Set(models.map(({ target }) => target));
  return {
    name: place,
    kind: 'models',
    targets: [...names].flatMap((name) => targets.get(name as TargetName) ?? []),
    headers: ({ name }) => [...byHeader].filter(([, byTarget]) => byTarget.has(name)).map(([header]) => header),
    read: (header, { name }) => {
      const byTarget = byHeader.get(header);
      if (byTarget === undefined) return null;
      const model = byTarget.get(name);
      return model === undefined ? undefined : sideOf(model);
    },
    fileOf: () => null,
    [Symbol.dispose]: () => {},
  };
}

/** A model of before it told of its types has none. */
function sideOf(model: AbiModel): Side {
  if (model.types === undefined) return { model };
  return { model, types: new Map(model.types.map(({ spelling, ...facts }) => [spelling, facts])) };
}
