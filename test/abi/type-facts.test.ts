import { expect } from 'chai';
import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import type { FieldModel } from '../../codegen/abi/model/model.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { resolveText } from './resolved-text.ts';

/** Types that look alike as they are spelled. */
const header = `
typedef struct { int a; } two[2]; typedef struct { char c; long l; } three[3]; typedef struct { short s; } one, some[2];
struct arrays { two p; three q; some r; two s[2]; struct { two v; three w; } in; };
struct atomics { _Atomic(struct { char a[4]; }) a; _Atomic(struct { long l[3]; }) b; };
extern int (*pointers[2])[3], (*pointer)[3], many[3][2]; extern long longs[5];
struct typeofs { typeof(pointer) a; typeof(pointers) b; typeof(many) c; typeof(longs) d[2]; typeof(many[0]) e; };
struct untagged { struct { int a, b; } n; struct { char o; } *p, m[3]; union { one u; int i[4]; } x; };
#define OF(m) typeof(((struct untagged *)0)->m)
struct copied { OF(n) a; typeof(*((struct untagged *)0)->p) b; OF(n) c[2]; OF(m) d; OF(x) e; OF(x.u) f; OF(p) g; typeof(int[3]) h; typeof(two) i; };
typedef typeof(longs) longs_t; typedef OF(m) records_t; typedef OF(n) record_t;
struct named { longs_t a; records_t b; record_t c, d[2]; };
`;

/** Fields whose size is not that of their type, as often as it is there. */
function disagreements({ model, types }: Resolution): string[] {
  const within = (fields: readonly FieldModel[], path: string): string[] =>
    fields.flatMap(({ name, type, size, count = [], fields: inner = [] }) => {
      const facts = type === undefined ? undefined : types.get(type);
      if (facts === undefined || !('size' in facts)) return within(inner, `${path}.${name}`);
      const expected = count.reduce((product, each) => product * each, facts.size);
      return size === expected ? elements(facts, types, `${path}.${name}`) : [`${path}.${name}: ${size}, ${expected}`];
    });
  return model.records.flatMap(({ name, fields }) => within(fields, name));
}

function elements(facts: { readonly size: number }, types: Resolution['types'], path: string): string[] {
  if (!('element' in facts) || !('count' in facts)) return [];
  const element = types.get(facts.element as string);
  if (element === undefined || !('size' in element)) return [`${path}: no element`];
  const expected = (facts.count as readonly number[]).reduce((product, each) => product * each, element.size);
  return facts.size === expected ? [] : [`${path}: ${facts.size} bytes of elements of ${element.size}`];
}

describe('types that are spelled alike', () => {
  for (const name of ['x86_64', 'i386', 's390x']) {
    it(`have their own sizes on ${name}`, function () {
      const target = targetNamed(name);
      const resolution = resolveText(header, target);
      expect(disagreements(resolution)).to.deep.equal([]);
      const { records } = resolution.model;
      expect(
        complaints(compilerOrSkip(this, target), header + assertionsOf({ ...resolution.model, typedefs: [] })),
      ).to.equal('');
      const copied = records.find((each) => each.name === 'struct copied')!.fields;
      expect(copied.map(({ type, fields }) => type ?? fields!.map((each) => each.name).join())).to.deep.equal([
        ...['a,b', 'o', 'a,b', 'o', 'u,i', 'one', 'struct { … } *', 'int', 'two'],
      ]);
      expect(copied.map(({ count }) => count)).to.deep.equal([
        ...[undefined, undefined, [2], [3], undefined, undefined, undefined, [3], undefined],
      ]);
    });
  }
});
