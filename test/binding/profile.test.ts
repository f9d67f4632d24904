import { expect } from 'chai';
import { bind } from '../../codegen/binding/bind.ts';
import { ProfileError, parseProfile, profileKeys } from '../../codegen/binding/profile/profile.ts';
import { field, recordOf, resolutionOf } from './resolution-fixture.ts';

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).to.be.instanceOf(ProfileError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

function refusalOf(text: string): string {
  return refusal(() => parseProfile(text, 'x.json'));
}

describe('profiles', () => {
  it('an empty one is fine', () => {
    expect(parseProfile('{}', 'x.json').flagSets.size).to.equal(0);
  });

  it('the same key in several objects is fine', () => {
    const text =
      '{"rename": {"a": "a", "b": "a:", "c": "}"}, "block": {"a": "\\"a\\": {", "b": "a", "c": ""}, "allow": ["a", "a"]}';
    expect([...parseProfile(text, 'x.json').block.keys()]).to.deep.equal(['a', 'b', 'c']);
  });

  it('lists are empty and flags false where they are absent', () => {
    const profile = parseProfile('{"flagSets": {"Mode": {"prefix": "MODE_"}}}', 'x.json');
    expect(profile.flagSets.get('Mode')).to.deep.equal({
      prefix: 'MODE_',
      members: [],
      except: [],
      masks: [],
      fields: [],
      carrier: null,
      optional: false,
    });
  });

  const wrong: readonly (readonly [text: string, message: string | RegExp])[] = [
    ['{', "x.json:1:2: expected JSON: Expected property name or '}'"],
    ['{\n  "allow": ["A"],\n}\n', 'x.json:3:1: expected JSON: Expected double-quoted property name'],
    ['{} x', 'x.json:1:4: expected JSON: Unexpected non-whitespace character after JSON'],
    ['', /^x\.json: expected JSON: [^\n]+$/],
    ['[]', 'x.json: expected an object, saw a list'],
    ['null', 'x.json: expected an object, saw null'],
    ['{"flagsets": {}}', "x.json: unknown key 'flagsets'; did you mean 'flagSets'?"],
    ['{"__proto__": {}}', `x.json: unknown key '__proto__'; known are ${profileKeys.join(', ')}`],
    ['{"flagSets": []}', 'x.json: flagSets: expected an object, saw a list'],
    ['{"flagSets": {"A": {}}}', "x.json: flagSets.A: expected a non-empty 'prefix' or a list of 'members'"],
    ['{"flagSets": {"A": {"prefix": ""}}}', "x.json: flagSets.A: expected a non-empty 'prefix' or a list of 'members'"],
    ['{"flagSets": {"A": {"prefix": 1}}}', 'x.json: flagSets.A.prefix: expected a string, saw a number'],
    [
      '{"flagSets": {"A": {"prefix": "A", "fields": "f"}}}',
      "x.json: flagSets.A.fields: expected a list of strings, saw 'f'",
    ],
    ['{"flagSets": {"A": {"members": [null]}}}', 'x.json: flagSets.A.members[0]: expected a string, saw null'],
    [
      '{"flagSets": {"A": {"prefix": "A", "carrier": "int"}}}',
      "x.json: flagSets.A.carrier: expected 'number' or 'bigint', saw 'int'",
    ],
    [
      '{"flagSets": {"A": {"prefix": "A", "optional": 1}}}',
      'x.json: flagSets.A.optional: expected true or false, saw a number',
    ],
    ['{"ioctls": {"X": {"argument": "number"}}}', 'x.json: ioctls.X.reason: expected a string, saw nothing'],
    ['{"allow": []}', "x.json: allow: expected a name, saw an empty list; to bind all leave 'allow' out"],
    ['{"rename": {}, "rename": {}}', 'x.json: rename: this key stands there twice; leave one'],
    [
      '{"flagSets": {"A": {"members": ["{\\"", "A"], "\\u006dembers": []}}}',
      'x.json: flagSets.A.members: this key stands there twice; leave one',
    ],
    ['{"allow": "X"}', "x.json: allow: expected a list of strings, saw 'X'"],
    ['{"block": ["X"]}', 'x.json: block: expected an object, saw a list'],
    ['{"rename": {"X": 1}}', 'x.json: rename.X: expected a string, saw a number'],
    ['{"carriers": {"X": 1}}', 'x.json: carriers.X: expected a string, saw a number'],
  ];
  for (const [text, message] of wrong) {
    it(`refuses ${text}`, () => {
      if (typeof message === 'string') expect(refusalOf(text)).to.equal(message);
      else expect(refusalOf(text)).to.match(message);
    });
  }

  describe('against a header', () => {
    const header = resolutionOf({
      records: [
        recordOf('struct api', [
          field('features', '__u64', 0, 8),
          field('small', '__u32', 8, 4),
          field('name', 'char', 12, 4, { count: [4] }),
        ]),
      ],
      constants: [
        { name: 'F_A', value: '1', type: 'int' },
        { name: 'F_B', value: '2', type: 'int' },
        { name: 'HUGE', value: '18446744073709551615', type: 'unsigned long long' },
        { name: 'REQUEST', value: '1', type: 'int' },
      ],
      ioctls: [{ name: 'REQUEST', value: '1', direction: 'none', type: 0, number: 1, size: 0, argument: null }],
    });
    const against = (profile: object): string =>
      refusal(() => bind([header], parseProfile(JSON.stringify(profile), 'x.json')));

    const unknown: readonly (readonly [profile: object, message: string])[] = [
      [{ flagSets: { F: { prefix: 'G_' } } }, 'x.json: flagSets.F: the header has none of its members'],
      [
        { flagSets: { F: { prefix: 'F_', members: ['F_C'] } } },
        "x.json: flagSets.F.members: the header has no constant 'F_C' on every target; did you mean 'F_A' or 'F_B'?",
      ],
      [
        { flagSets: { F: { prefix: 'F_', masks: ['F_ALL'] } } },
        "x.json: flagSets.F.masks: the header has no constant 'F_ALL' on every target",
      ],
      [
        { flagSets: { F: { prefix: 'F_', fields: ['struct api.feature'] } } },
        "x.json: flagSets.F.fields: the header has no field 'struct api.feature'; did you mean 'struct api.features'?",
      ],
      [
        { flagSets: { F: { prefix: 'F_', fields: ['struct api.name'] } } },
        "x.json: flagSets.F.fields: the field 'struct api.name' is no integer",
      ],
      [
        { flagSets: { F: { prefix: 'F_', fields: ['struct api.features', 'struct api.small'] } } },
        "x.json: flagSets.F.fields: the fields differ in size; say 'carrier'",
      ],
      [
        { flagSets: { F: { prefix: 'F_', carrier: 'number', fields: ['struct api.features'] } } },
        "x.json: flagSets.F.carrier: 'struct api.features' holds a bigint, saw 'number'; leave 'carrier' out",
      ],
      [
        { flagSets: { F: { prefix: 'F_', carrier: 'bigint', fields: ['struct api.small'] } } },
        "x.json: flagSets.F.carrier: 'struct api.small' holds a number, saw 'bigint'; leave 'carrier' out",
      ],
      [
        { flagSets: { constructor: { prefix: 'F_' } } },
        "x.json: flagSets.constructor: the name 'constructor' is already taken",
      ],
      [{ rename: { F_A: 'F_B' } }, "x.json: rename.F_A: the name 'F_B' is already taken"],
      [{ rename: { F_B: 'F_A' } }, "x.json: rename.F_B: the name 'F_A' is already taken"],
      [{ rename: { F_A: 'Api' } }, "x.json: rename.F_A: the name 'Api' is already taken"],
      [{ rename: { 'struct api': 'F_A' } }, "x.json: rename.struct api: the name 'F_A' is already taken"],
      [{ rename: { F_A: 'X', F_B: 'X' } }, "x.json: rename.F_B: the name 'X' is already taken"],
      [{ rename: { 'struct api.small': 'name' } }, "x.json: rename.struct api.small: the name 'name' is already taken"],
      [
        { rename: { 'struct api.name': 'features' } },
        "x.json: rename.struct api.name: the name 'features' is already taken",
      ],
      [
        { rename: { 'struct api.name': 'constructor' } },
        "x.json: rename.struct api.name: the name 'constructor' is already taken",
      ],
      [{ rename: { F_A: 'constructor' } }, "x.json: rename.F_A: the name 'constructor' is already taken"],
      [{ rename: { F_A: 'class' } }, "x.json: rename.F_A: 'class' is a word of TypeScript; give another name"],
      [{ flagSets: { Api: { prefix: 'F_' } } }, "x.json: flagSets.Api: the name 'Api' is already taken"],
      [
        { flagSets: { 'F = x;\nprocess.exit(9); const G': { prefix: 'F_' } } },
        "x.json: flagSets.F = x; process.exit(9); const G: 'F = x; process.exit(9); const G' is no name in TypeScript",
      ],
      [{ rename: { F_A: 'A;B' } }, "x.json: rename.F_A: 'A;B' is no name in TypeScript"],
      [{ carriers: { G: 'number' } }, 'x.json: carriers.G: the header has no such constant'],
      [{ carriers: { F_A: 'int' } }, "x.json: carriers.F_A: the header has no field 'int'"],
      [{ carriers: { HUGE: 'number' } }, 'x.json: HUGE: its value 18446744073709551615 does not fit a number'],
      [
        { flagSets: { F: { prefix: 'F_', carrier: 'bigint' } }, carriers: { F_A: 'number' } },
        "x.json: carriers.F_A: 'F_A' is already carried as a bigint",
      ],
      [
        { ioctls: { OTHER: { argument: 'number', reason: 'why' } } },
        'x.json: ioctls.OTHER: the header has no such ioctl on every target',
      ],
      [
        { ioctls: { REQUEST: { argument: 'struct other', reason: 'why' } } },
        "x.json: ioctls.REQUEST.argument: expected 'number', 'none', a record of the header or integers such as 'int' and '__u64[2]', saw 'struct other'",
      ],
    ];
    for (const [profile, message] of unknown) {
      it(`refuses ${JSON.stringify(profile)}`, () => {
        expect(against(profile)).to.equal(message);
      });
    }

    it('a carrier may say what the field says, and decides where fields differ', () => {
      for (const fields of [['struct api.features'], ['struct api.features', 'struct api.small']]) {
        const profile = { flagSets: { F: { prefix: 'F_', carrier: 'bigint', fields } } };
        const { declarations } = bind([header], parseProfile(JSON.stringify(profile), 'x.json'));
        const flag = declarations.find(({ name }) => name === 'F_A');
        expect(flag?.kind === 'constant' && flag.carrier).to.equal('bigint');
      }
    });

    it('names may be swapped', () => {
      const rename = { F_A: 'F_B', F_B: 'F_A', 'struct api.small': 'name', 'struct api.name': 'small' };
      const { declarations } = bind([header], parseProfile(JSON.stringify({ rename }), 'x.json'));
      const constants = declarations.filter(({ kind }) => kind === 'constant').map((each) => Object.entries(each));
      const named = constants.map((entries) => new Map<string, unknown>(entries));
      expect(named.slice(0, 2).map((each) => [each.get('cName'), each.get('name')])).to.deep.equal([
        ['F_A', 'F_B'],
        ['F_B', 'F_A'],
      ]);
      const [record] = declarations;
      expect(record?.kind === 'record' && record.fields.map(({ name }) => name)).to.deep.equal([
        'features',
        'name',
        'small',
      ]);
    });

    it('may begin with a byte order mark', () => {
      expect(parseProfile('\ufeff{"context": ["linux/a.h"]}', 'x.json').context).to.deep.equal(['linux/a.h']);
    });

    it('leaves out what is optional and absent', () => {
      const profile = {
        flagSets: { G: { prefix: 'G_', fields: ['struct newer.mode'], optional: true } },
        ioctls: { OTHER: { argument: 'number', reason: 'why', optional: true } },
      };
      const { declarations } = bind([header], parseProfile(JSON.stringify(profile), 'x.json'));
      expect(declarations.some(({ kind }) => kind === 'flag-set')).to.equal(false);
    });
  });
});
