import { expect } from 'chai';
import { type Target, targets } from '../../codegen/abi/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { randomRecords, textOf, vocabularyText } from './random-records.ts';
import { resolveText } from './resolved-text.ts';

/** Set RANDOM_SEED to repeat a failure. */
const seed = Number(process.env.RANDOM_SEED ?? 1);

describe('the alignment of members', () => {
  for (const target of targets.values()) {
    it(`of random records is what gcc answers on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const records = `${vocabularyText()}${randomRecords(seed, 300, target).map(textOf).join('')}`;
      const questions = questionsAbout(records, target);
      expect(questions.length).to.be.greaterThan(500);
      const text = records + questions.map((question, index) => `#define A${index} (${question})\n`).join('');
      const answers = new Map(resolveText(text, target).model.constants.map(({ name, value }) => [name, value]));
      const assertions = questions.map(
        (question, index) => `_Static_assert(${question} == ${answers.get(`A${index}`)}, "");\n`,
      );
      expect(complaints(compiler, records + assertions.join('')), `seed ${seed}`).to.equal('');
    });
  }

  it('is the best that is known of a pointer, through casts', function () {
    const target = targets.get('x86_64')!;
    const questions = [
      '__alignof__(*(char *)0)',
      '__alignof__(*(char *)(long *)0)',
      '__alignof__(*(long *)(char *)0)',
      '__alignof__(*(char *)p)',
      '__alignof__(*(char *)(short *)p)',
      '__alignof__(((struct s *)0)->packed)',
      '__alignof__(((struct s *)0)->many)',
      '__alignof__(((struct s *)0)->many[0])',
      '__alignof__(*(struct s *)0)',
      '__alignof__((char)1)',
      '_Alignof(((struct s *)0)->packed)',
    ];
    const text =
      'extern long *p; struct s { char a; long packed __attribute__((packed)); int many[2] __attribute__((aligned(32))); };\n';
    const macros = questions.map((question, index) => `#define A${index} (${question})\n`).join('');
    const values = resolveText(text + macros, target).model.constants.map(({ value }) => value);
    expect(values).to.deep.equal(['1', '1', '8', '8', '8', '1', '32', '4', '32', '1', '1']);
    const assertions = questions.map((question, index) => `_Static_assert(${question} == ${values[index]}, "");\n`);
    expect(complaints(compilerOrSkip(this, target), text + assertions.join(''))).to.equal('');
  });

  it('of a bit-field is refused', () => {
    const { skipped } = resolveText(
      'struct s { int b : 3; };\n#define A __alignof__(((struct s *)0)->b)\n',
      targets.get('x86_64')!,
    ).model;
    expect(skipped.map(({ reason }) => reason)).to.deep.equal(['a bit-field has no alignment']);
  });
});

/** One for every member of every record that has an address. */
function questionsAbout(text: string, target: Target): string[] {
  return resolveText(text, target).model.records.flatMap(({ name, fields }) =>
    fields.flatMap((field) => (field.offset === null ? [] : [`__alignof__(((${name} *)0)->${field.name})`])),
  );
}
