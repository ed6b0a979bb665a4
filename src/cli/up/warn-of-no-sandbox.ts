import { probeSandbox, type SandboxProbe } from '../../host/sandbox.js';
import type { Output } from '../output.js';

/** Once a start, where runs fall back to no sandbox: nothing else would tell before something has happened. */
export const warnOfNoSandbox = async (out: Pick<Output, 'warn'>, probe: () => Promise<SandboxProbe> = () => probeSandbox()): Promise<void> => {
  const { works, reason } = await probe();
  if (works) return;
  out.warn(`no sandbox here (${reason ?? 'bwrap does not work'}): with \`sandbox: auto\` agents run with your rights and see your files. \`towpath doctor\` says what to do; \`sandbox: bwrap\` refuses instead.`);
};
