import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type JSDocableNode, Project } from 'ts-morph';
import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import { sinceOf } from '../../codegen/atlas/since.ts';
import { shippedAtlas } from '../../codegen/pipeline/shipped-atlas.ts';

const generated = join(import.meta.dirname, '../../../generated/linux');

function sinceIn(node: JSDocableNode): string | null {
  const tags = node.getJsDocs().flatMap((each) => each.getTags());
  return tags.find((tag) => tag.getTagName() === 'since')?.getCommentText() ?? null;
}

/** What the module says, by C name. */
function saidByModule(): Map<string, string | null> {
  const file = new Project({ skipLoadingLibFiles: true }).addSourceFileAtPath(join(generated, 'userfaultfd.ts'));
  const said = new Map<string, string | null>();
  for (const statement of file.getVariableStatements())
    for (const declaration of statement.getDeclarations()) said.set(declaration.getName(), sinceIn(statement));
  for (const view of file.getClasses()) {
    const tag = /tag: '([^']+)'/.exec(view.getStaticPropertyOrThrow('layout').getText())![1]!;
    said.set(tag, sinceIn(view));
    for (const field of view.getGetAccessors()) said.set(`${tag}.${field.getName()}`, sinceIn(field));
  }
  return said;
}

function fieldNames(owner: string, fields: readonly FieldModel[]): string[] {
  return fields.flatMap(({ name, fields: inner = [] }) => [
    `${owner}.${name}`,
    ...fieldNames(`${owner}.${name}`, inner),
  ]);
}

describe('@since in the bindings of linux/userfaultfd.h', () => {
  it('stands on every constant, record and field, and is what the atlas says', () => {
    const { models } = JSON.parse(readFileSync(join(generated, 'userfaultfd.abi.json'), 'utf8')) as {
      models: AbiModel[];
    };
    const { constants, records } = models[0]!;
    const names = [
      ...constants.map(({ name }) => name),
      ...records.flatMap(({ name, fields }) => [name, ...fieldNames(name, fields)]),
    ];
    const atlas = shippedAtlas('linux/userfaultfd.h')!;
    const said = saidByModule();
    const wrong = names.flatMap((name) => {
      const known = sinceOf(atlas, name);
      const wanted = known === null ? 'nothing' : `Linux ${known.release}`;
      return said.get(name) === wanted ? [] : [`${name}: the atlas says ${wanted}, the module ${said.get(name)}`];
    });
    expect(wrong).to.deep.equal([]);
    expect(names.length).to.be.greaterThan(140);
  });
});
