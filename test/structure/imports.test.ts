import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { expect } from 'chai';

const project = join(import.meta.dirname, '../../..');

/** What each room may import beside itself. Everything below a stage is open to it, nothing above. */
const pipelineOrder = [
  'source',
  'lexer',
  'ast',
  'expression',
  'preprocessor',
  'parser',
  'comments',
  'abi',
  'binding',
  'emitter',
  'pipeline',
  'cli',
];
const besides: Readonly<Record<string, readonly string[]>> = {
  drawing: ['abi'],
  binding: [...pipelineOrder.slice(0, pipelineOrder.indexOf('binding')), 'atlas'],
  // How code is loaded, for what starts and for what prints.
  loading: [],
  emitter: [...pipelineOrder.slice(0, pipelineOrder.indexOf('emitter')), 'loading'],
  pipeline: [...pipelineOrder.slice(0, pipelineOrder.indexOf('pipeline')), 'atlas'],
  // The command line may use every tool.
  cli: [...pipelineOrder.slice(0, -1), 'atlas', 'doctor', 'drawing', 'drift', 'lint', 'loading', 'sides', 'snapshot'],
  atlas: ['abi'],
  drift: ['atlas', 'abi', 'source'],
  lint: ['atlas'],
  // The drift test of a user's project is an entry to the house, as the command line is.
  'drift-test': [...pipelineOrder.slice(0, -1), 'atlas', 'doctor', 'drift', 'sides'],
  // What a comparison can be made of: headers, packages, bindings, releases.
  sides: [...pipelineOrder.slice(0, -1), 'atlas', 'drift', 'snapshot'],
  doctor: ['drift', 'atlas', 'abi', 'source'],
  // The tool that renews headers/ stands beside the command line.
  snapshot: ['pipeline', 'abi', 'preprocessor', 'lexer', 'source'],
};

/** The rooms of runtime/, from the machine up: each may import those before it. */
const runtimeOrder = [
  'struct-view',
  'backends',
  'kernel',
  'descriptors',
  'memory',
  'userfaultfd',
  'fault-server',
  'probe',
];

/** Rooms that have rooms themselves, from the ground up: each may import those before it, and the files beside them all. */
const houses: readonly House[] = [
  {
    folder: 'codegen/expression',
    order: ['integers', 'literals', 'syntax', 'evaluation'],
    files: ['condition.ts'],
  },
  {
    folder: 'codegen/preprocessor',
    order: ['macros', 'features', 'directives', 'pieces'],
    files: ['directive-reader.ts', 'preprocess.ts', 'preprocessed-unit.ts'],
  },
  {
    folder: 'codegen/abi',
    order: ['model', 'target', 'layout', 'types', 'program', 'description'],
    files: ['evaluate-in.ts', 'resolve.ts'],
  },
  {
    folder: 'codegen/binding',
    order: ['model', 'names', 'profile', 'context', 'records', 'constants', 'requests', 'proposal'],
    files: ['bind.ts', 'shared-facts.ts'],
  },
  {
    folder: 'codegen/cli',
    order: ['terminal', 'files', 'program', 'commands'],
    files: ['main.ts'],
  },
  {
    folder: 'runtime/fault-server',
    order: ['statistics', 'pages', 'contents', 'faults', 'filling', 'thread', 'options'],
    files: ['fault-server.ts', 'running-servers.ts', 'serve-faults.ts', 'server-members.ts'],
  },
];

interface House {
  readonly folder: string;
  readonly order: readonly string[];
  /** Beside the rooms. */
  readonly files: readonly string[];
}

function mayImport(room: string): readonly string[] {
  return besides[room] ?? pipelineOrder.slice(0, pipelineOrder.indexOf(room));
}

interface Import {
  readonly from: string;
  readonly to: string;
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

/** Every import of a file, static and dynamic; relative ones as paths from the project's folder. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(project, file), 'utf8');
  const specifiers = text.matchAll(/(?:^(?:import|export)\s(?:[^;'`]*?\sfrom\s)?|\bimport\()\s*'([^']+)'/gm);
  return [...specifiers].map(([, specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
  }));
}

function violations(folder: string, allowed: (each: Import) => boolean): string[] {
  return filesUnder(folder)
    .flatMap(importsOf)
    .filter((each) => !allowed(each))
    .map(({ from, to }) => `${from} imports ${to}`);
}

describe('the direction of imports', () => {
  it('knows every room of codegen/', () => {
    const rooms = readdirSync(join(project, 'codegen'), { withFileTypes: true }).filter((each) => each.isDirectory());
    const known = [...pipelineOrder, ...Object.keys(besides), 'profiles'];
    expect(rooms.map(({ name }) => name).filter((name) => !known.includes(name))).to.deep.equal([]);
  });

  for (const room of new Set([...pipelineOrder, ...Object.keys(besides)])) {
    it(`codegen/${room} imports only ${mayImport(room).join(', ') || 'itself'}`, () => {
      const rooms = [room, ...mayImport(room)].map((name) => join('codegen', name) + sep);
      const found = violations(join('codegen', room), ({ to }) => {
        return !to.includes(sep) || !to.endsWith('.ts') || rooms.some((folder) => to.startsWith(folder));
      });
      expect(found).to.deep.equal([]);
    });
  }

  it('codegen/ does not know runtime/ or generated/', () => {
    const found = violations('codegen', ({ to }) => !/^(runtime|generated|uapi-bindgen)\b/.test(to));
    expect(found).to.deep.equal([]);
  });

  it('codegen/ starts one program of runtime/, the one that asks the kernel, and only the command line knows its path', () => {
    const naming = filesUnder('codegen').filter((file) =>
      readFileSync(join(project, file), 'utf8').includes('probe/main.js'),
    );
    expect(naming).to.deep.equal([join('codegen', 'cli', 'commands', 'doctor.ts')]);
  });

  it('knows every room of runtime/', () => {
    const rooms = readdirSync(join(project, 'runtime'), { withFileTypes: true }).filter((each) => each.isDirectory());
    expect(rooms.map(({ name }) => name).sort()).to.deep.equal([...runtimeOrder].sort());
  });

  for (const [level, room] of runtimeOrder.entries()) {
    const below = runtimeOrder.slice(0, level);
    it(`runtime/${room} imports only ${below.join(', ') || 'itself'}`, () => {
      const rooms = [room, ...below].map((name) => join('runtime', name) + sep);
      const found = violations(join('runtime', room), ({ to }) => {
        const inRuntime = to.startsWith(`runtime${sep}`) && to !== join('runtime', 'struct-view.ts');
        return !inRuntime || rooms.some((folder) => to.startsWith(folder));
      });
      expect(found).to.deep.equal([]);
    });
  }

  for (const { folder, order, files } of houses) {
    it(`knows every room of ${folder}/, and the files beside them`, () => {
      const entries = readdirSync(join(project, folder), { withFileTypes: true });
      const rooms = entries.filter((each) => each.isDirectory()).map(({ name }) => name);
      const beside = entries.filter((each) => each.isFile()).map(({ name }) => name);
      expect(rooms.sort()).to.deep.equal([...order].sort());
      expect(beside.sort()).to.deep.equal([...files].sort());
    });

    for (const [level, room] of order.entries()) {
      const below = order.slice(0, level);
      it(`${folder}/${room} imports of that room only ${below.join(', ') || 'itself'}`, () => {
        const rooms = [room, ...below].map((name) => join(folder, name) + sep);
        const found = violations(join(folder, room), ({ to }) => {
          return !to.startsWith(folder + sep) || rooms.some((each) => to.startsWith(each));
        });
        expect(found).to.deep.equal([]);
      });
    }
  }

  it('runtime/ does not know codegen/', () => {
    expect(violations('runtime', ({ to }) => !to.startsWith('codegen'))).to.deep.equal([]);
  });

  it('runtime/struct-view.ts imports nothing but its own parts, and they nothing else', () => {
    const parts = join('runtime', 'struct-view');
    const files = ['runtime/struct-view.ts', ...filesUnder(parts)];
    const foreign = files.flatMap(importsOf).filter(({ to }) => !to.startsWith(parts + sep));
    expect(foreign).to.deep.equal([]);
  });

  it('generated modules import only the struct-view contract and each other; ref types also the ref packages', () => {
    const ref = ['ref-napi', 'ref-struct-di', 'ref-union-di', 'ref-array-di', 'uapi-bindgen/ref-scalars'];
    const found = violations('generated', ({ from, to }) => {
      const isGenerated = to.startsWith(`generated${sep}`) && to.endsWith(from.endsWith('.ref.ts') ? '.ref.js' : '.js');
      return isGenerated || to === 'uapi-bindgen/struct-view' || (from.endsWith('.ref.ts') && ref.includes(to));
    });
    expect(found).to.deep.equal([]);
  });

  it('only the backends of runtime/ import an FFI package', () => {
    const found = violations('runtime', ({ from, to }) => {
      return (
        !/^(ffi|ref)-napi/.test(to) || from.startsWith(join('runtime', 'backends')) || from.endsWith('ref-scalars.ts')
      );
    });
    expect(found).to.deep.equal([]);
  });
});
