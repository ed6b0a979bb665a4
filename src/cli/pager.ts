import { spawn } from 'node:child_process';
import type { Call } from './command.js';

/** `less` leaves short text on the screen and shows colours. */
const environment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...env, LESS: env['LESS'] ?? 'FRX', LV: env['LV'] ?? '-c' });

/** Through the person's pager on a terminal, straight to stdout elsewhere. */
export const showPaged = async ({ out, around }: Call, text: string): Promise<void> => {
  const pager = around.env['TOWPATH_PAGER'] ?? around.env['PAGER'] ?? 'less';
  const own = out.terminal && around.stdout === process.stdout && pager !== '' && pager !== 'cat';
  if (!own || !(await paged(pager, text, environment(around.env)))) out.data(text);
};

/** False: there is no such pager. Shells read the variable as a command line, so one does here. */
const paged = async (pager: string, text: string, env: NodeJS.ProcessEnv): Promise<boolean> => new Promise((resolve) => {
  const child = spawn('sh', ['-c', `exec ${pager}`], { stdio: ['pipe', 'inherit', 'inherit'], env });
  child.once('error', () => { resolve(false); });
  child.once('close', (code) => { resolve(code !== 127 && code !== 126); });
  child.stdin.on('error', () => { child.stdin.destroy(); }); // quit before the end
  child.stdin.end(`${text}\n`);
});
