import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

/** The versions that the suite was written with; each lies in Towpath's cache, apart from what the machine has. */
const packages = {
  claude: { name: `@anthropic-ai/claude-code-linux-${process.arch}`, version: '2.1.329', file: (root: string) => join(root, 'claude') },
  codex: { name: `@openai/codex-linux-${process.arch}`, version: '0.169.0', file: (root: string) => join(root, 'vendor', readdirSync(join(root, 'vendor'))[0] ?? '', 'bin', 'codex') },
} as const;

/** npm has Codex's platforms as versions of one package under other names. */
const specOf = { claude: `${packages.claude.name}@${packages.claude.version}`, codex: `@openai/codex@${packages.codex.version}` } as const;

/** The real program, fetched from the npm registry once. Thrown when it cannot be had: the suite needs it. */
export const realAgent = (which: keyof typeof packages): string => {
  const { name, version, file } = packages[which];
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'towpath', 'agents', `${which}-${version}`);
  const root = join(folder, 'node_modules', name);
  if (!existsSync(root)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, specOf[which]], { stdio: 'inherit', cwd: folder });
  }
  return file(root);
};
