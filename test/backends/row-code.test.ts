import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { rowObject } from '../../runtime/backends/native-rows.ts';
import { codeBytes, rowCode, rowStates } from '../../runtime/backends/row-code.ts';
import type { RowCallName } from '../../runtime/descriptors/call-row.ts';

interface Toolchain {
  /** What the project calls the machine. */
  readonly target: string;
  readonly gcc: string;
  readonly objcopy: string;
  readonly options: readonly string[];
  /** What runs its programs. */
  readonly run: readonly string[];
  /** What Debian calls all this. */
  readonly packages: string;
}

const toolchains: Readonly<Record<string, Toolchain>> = {
  x64: {
    target: 'x86_64',
    gcc: 'x86_64-linux-gnu-gcc',
    objcopy: 'x86_64-linux-gnu-objcopy',
    options: [],
    run: process.arch === 'x64' ? [] : ['qemu-x86_64-static', '-L', '/usr/x86_64-linux-gnu'],
    packages: 'gcc',
  },
  arm64: {
    target: 'aarch64',
    gcc: 'aarch64-linux-gnu-gcc',
    objcopy: 'aarch64-linux-gnu-objcopy',
    options: ['-march=armv8.5-a'],
    run: process.arch === 'arm64' ? [] : ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu'],
    packages: 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static',
  },
};

const source = fileURLToPath(new URL('../../../test/backends/row-judge.c', import.meta.url));
const symbol = 'row_of_calls';
/** No bytes of the file are these otherwise. */
const addresses = { create: 0x1f_1e2d_3c4b_5a69, where: 0x0a_5b4c_3d2e_1f78 };

function run(command: readonly string[]): string {
  const [file, ...rest] = command;
  const { error, status, stdout, stderr } = spawnSync(file!, rest, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  return stdout;
}

/** The numbers of the system calls that rows are made of, as the bindings of one machine have them. */
function numbersOf(target: string): Record<string, number> {
  const file = new URL(`../../../generated/${target}/linux/unistd.abi.json`, import.meta.url);
  const { models } = JSON.parse(readFileSync(file, 'utf8')) as { readonly models: readonly AbiModel[] };
  const values = new Map(models[0]!.constants.map(({ name, value }) => [name, Number(value)]));
  const names: readonly RowCallName[] = ['read', 'ioctl', 'ppoll'];
  return Object.fromEntries(names.map((name) => [name, values.get(`__NR_${name}`)!]));
}

const isThere = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

describe('the code for system calls in a row', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [architecture, { target, gcc, objcopy, options, run: runner, packages }] of Object.entries(toolchains)) {
    describe(`of ${architecture}`, () => {
      const code = rowCode(architecture)!;

      before(function () {
        const missing = [gcc, objcopy, ...runner.slice(0, 1)].find((command) => !isThere(command));
        if (missing === undefined) return;
        console.log(`      skipped: there is no ${missing}; 'apt-get install ${packages}' brings it`);
        this.skip();
      });

      it('is what the assembler makes of it', () => {
        const assembly = join(folder, `${architecture}.s`);
        const instructions = [...code.entry, ...code.instructions];
        writeFileSync(assembly, `${instructions.map(([, text]) => text).join('\n')}\n`);
        const [object, binary] = [`${assembly}.o`, `${assembly}.bin`];
        run([gcc, '-c', ...options, '-o', object, assembly]);
        run([objcopy, '-O', 'binary', '--only-section=.text', object, binary]);
        expect(codeBytes(instructions).toString('hex')).to.equal(readFileSync(binary).toString('hex'));
      });

      it('is found by the loader and by Node, performs rows of calls inside gates, and the bindings know their numbers', () => {
        const [judge, file] = [join(folder, `judge-${architecture}`), join(folder, `${architecture}.so`)];
        const states = [`-DREFUSED=${rowStates.refused}`, `-DLAST=${rowStates.last}`];
        run([gcc, '-O2', '-Wall', '-Wextra', '-Werror', ...states, '-o', judge, source, '-ldl', '-lpthread']);
        writeFileSync(file, rowObject(code, addresses, symbol));
        const answer = run([...runner, judge, file, symbol, ...Object.values(addresses).map(String)]);
        expect(JSON.parse(answer)).to.deep.equal(numbersOf(target));
      });
    });
  }

  it('is left out for machines that have none', () => {
    for (const architecture of ['s390x', 'constructor', '__proto__']) expect(rowCode(architecture)).to.equal(undefined);
  });
});
