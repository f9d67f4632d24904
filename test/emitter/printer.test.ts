import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import type { BindingModel } from '../../codegen/binding/model/binding-model.ts';
import { type Printer, printerBeside, printerHere } from '../../codegen/emitter/printer.ts';
import { Generation } from '../../codegen/pipeline/generate.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';

const targets = ['x86_64', 'i386', 's390x'].map(targetNamed);
// Bit-fields, functions, imported records, strings, and facts that differ between the targets.
const headers = ['linux/userfaultfd.h', 'linux/input.h', 'linux/if.h', 'linux/termios.h'];

async function filesOf(printer: Printer): Promise<readonly (readonly [string, string])[]> {
  const generation = new Generation({ roots: snapshotRoots(), targets, profile: null, printer });
  const begun = headers.map((header) => generation.begin(header));
  const files = await Promise.all([...begun, ...generation.beginImports()].map((each) => each.files));
  return files.flat().map(({ path, text }) => [path, text]);
}

describe('printing on a thread of its own', function () {
  this.timeout(60_000);

  it('gives the same files in the same order as printing on this one', async () => {
    using beside = printerBeside();
    using here = printerHere();
    const files = await filesOf(beside);
    expect(files.map(([path]) => path)).to.include('linux/termios.ref.ts');
    expect(files).to.deep.equal(await filesOf(here));
  });

  it('fails where the binding cannot be printed, and prints the next one', async () => {
    using beside = printerBeside();
    const broken = { header: 'broken.h', module: 'broken' } as BindingModel;
    const failure = await beside.print(broken, {}).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(TypeError);
    expect((await filesOf(beside)).length).to.be.greaterThan(headers.length);
  });
});
