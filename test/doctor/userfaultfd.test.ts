import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import type { KernelAnswer } from '../../codegen/doctor/kernel-answers.ts';
import { diagnoseUserfaultfd, userfaultfdQuestions } from '../../codegen/doctor/userfaultfd.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { readCommittedModels } from '../../codegen/sides/committed-models.ts';

const bindings = readCommittedModels(shippedFolder('generated')).flatMap(({ models }) => models);
const model = bindings.find(
  ({ header, target }) => header === 'linux/userfaultfd.h' && target === 'x86_64',
) as AbiModel;

type Facts = Readonly<Record<string, string>>;

function answers(told: Readonly<Record<string, Facts>>): ReadonlyMap<string, KernelAnswer> {
  return new Map(
    userfaultfdQuestions(model).map((question) => {
      const facts = told[question] ?? { refused: 'EINVAL', message: 'refused' };
      const { refused = null, message = null } = facts;
      return [question, { question, facts: new Map(Object.entries(facts)), refused, message }];
    }),
  );
}

/** Linux 6.18, as measured. */
const linux618 = {
  handshake: { features: '0x1ffff', ioctls: '0x8000000000000003' },
  'fork-events': { refused: 'EPERM' },
  'range:anonymous:0x1': { ioctls: '0x13c' },
  'range:anonymous:0x2': { ioctls: '0x17c' },
  'range:shmem:0x4': { ioctls: '0x1bc' },
};

describe('what userfaultfd answers', () => {
  it('is told by the names of the bindings, with what either side lacks', () => {
    const diagnosis = diagnoseUserfaultfd(model, answers(linux618));
    expect(diagnosis).to.deep.include({ verdict: 'agrees', forkEvents: false, bindingsLack: [] });
    expect(diagnosis.kernelLacks).to.deep.equal([
      'UFFD_FEATURE_RWP',
      'UFFD_FEATURE_RWP_ASYNC',
      'UFFDIO_RWPROTECT',
      'UFFDIO_SET_MODE',
      'UFFDIO_REGISTER_MODE_RWP',
    ]);
    expect(diagnosis.memory[0]).to.deep.equal({
      memory: 'anonymous',
      modes: [
        {
          mode: 'UFFDIO_REGISTER_MODE_MISSING',
          bits: '0x13c',
          ioctls: ['UFFDIO_WAKE', 'UFFDIO_COPY', 'UFFDIO_ZEROPAGE', 'UFFDIO_MOVE', 'UFFDIO_POISON'],
        },
        {
          mode: 'UFFDIO_REGISTER_MODE_WP',
          bits: '0x17c',
          ioctls: [
            'UFFDIO_WAKE',
            'UFFDIO_COPY',
            'UFFDIO_ZEROPAGE',
            'UFFDIO_MOVE',
            'UFFDIO_WRITEPROTECT',
            'UFFDIO_POISON',
          ],
        },
      ],
      refused: [
        { mode: 'UFFDIO_REGISTER_MODE_MINOR', code: 'EINVAL' },
        { mode: 'UFFDIO_REGISTER_MODE_RWP', code: 'EINVAL' },
      ],
      unasked: null,
    });
  });

  it('tells memory that the kernel could not be asked about from memory that it refuses', () => {
    const message = 'the size of huge pages is unknown';
    const told = Object.fromEntries(
      userfaultfdQuestions(model)
        .filter((question) => question.startsWith('range:hugetlb'))
        .map((question) => [question, { refused: 'ERROR', message }]),
    );
    const [anonymous, , hugetlb] = diagnoseUserfaultfd(model, answers({ ...linux618, ...told })).memory;
    expect([anonymous?.unasked, hugetlb?.unasked]).to.deep.equal([null, message]);
  });

  it('names the bits of a newer kernel by their numbers', () => {
    const handshake = { features: '0x800000000000ffff', ioctls: '0x8000000000004003' };
    const diagnosis = diagnoseUserfaultfd(model, answers({ ...linux618, handshake }));
    expect(diagnosis.bindingsLack).to.deep.equal(['feature bit 63', 'ioctl bit 14']);
    expect(diagnosis.verdict).to.equal('agrees');
  });

  it('differs where the kernel refuses the request itself, or lacks what it always had', () => {
    const refused = { refused: 'ENOTTY', message: 'ENOTTY: inappropriate ioctl for device, ioctl(UFFDIO_API)' };
    const broken = diagnoseUserfaultfd(model, answers({ handshake: refused }));
    expect(broken).to.deep.include({ verdict: 'differs', differences: [`UFFDIO_API is refused: ${refused.message}`] });
    const handshake = { features: '0x0', ioctls: '0x8000000000000002' };
    expect(diagnoseUserfaultfd(model, answers({ ...linux618, handshake })).differences).to.deep.equal([
      'UFFDIO_REGISTER: the kernel does not answer that it has it',
    ]);
  });

  it('is unknown where it may not be asked', () => {
    const refused = { refused: 'EPERM', message: 'this process gets no userfaultfd' };
    expect(diagnoseUserfaultfd(model, answers({ handshake: refused }))).to.deep.include({
      verdict: 'unknown',
      reason: 'this process gets no userfaultfd',
    });
    expect(diagnoseUserfaultfd(model, new Map()).verdict).to.equal('unknown');
  });
});
