import { relative } from 'node:path';
import type { RepositoryFindings } from './look.js';

const plainWord = /^[A-Za-z./][\w./-]*$/;
const option = /^-{1,2}[A-Za-z][\w-]*$/;
/** Words that YAML reads as something else, and the folder that a lone dot is. */
const special = /^(true|false|null|yes|no|on|off|\.)$/i;
/** A word as YAML takes it inside brackets. */
const word = (text: string): string =>
  option.test(text) || (plainWord.test(text) && !special.test(text)) ? text : JSON.stringify(text);
/** A line with its comment, the comments below each other. */
const aside = (line: string, comment: string): string => `${line.padEnd(27)} # ${comment}`;
const list = (words: readonly string[]): string => `[${words.map(word).join(', ')}]`;

/** What a known agent is run with; undefined: none was found. */
const knownAgent = ({ agents, credentials }: RepositoryFindings): string[] | undefined => {
  const [first] = agents;
  if (first === 'claude') {
    const name = credentials.includes('CLAUDE_CODE_OAUTH_TOKEN') && !credentials.includes('ANTHROPIC_API_KEY') ? 'CLAUDE_CODE_OAUTH_TOKEN' : 'ANTHROPIC_API_KEY';
    return [
      aside('    adapter: claude', 'Claude Code, found on this machine'),
      `    env: { ${name}: env:${name} }`,
      '    # A key, or a subscription: `claude setup-token`, then CLAUDE_CODE_OAUTH_TOKEN: env:CLAUDE_CODE_OAUTH_TOKEN',
    ];
  }
  if (first === 'codex') {
    const key = credentials.find((name) => name === 'CODEX_API_KEY' || name === 'OPENAI_API_KEY');
    return [
      aside('    adapter: codex', 'found on this machine'),
      `    ${key === undefined ? '# ' : ''}env: { CODEX_API_KEY: env:${key ?? 'OPENAI_API_KEY'} }`,
      '    # A key, or a subscription: `towpath doctor` prints the command that logs in',
    ];
  }
  return first === undefined ? undefined : [aside('    adapter: acp', 'an agent that speaks the Agent Client Protocol'), aside(`    preset: ${first}`, 'found on this machine')];
};

const othersFound = ({ agents }: RepositoryFindings, from: number): string[] =>
  (agents.length > from ? [`    # Found on this machine too: ${agents.slice(from).join(', ')}. Each has an adapter.`] : []);

const agentLines = (findings: RepositoryFindings): string[] => {
  const known = findings.agentScript === null ? knownAgent(findings) : undefined;
  return [
    'agents:',
    aside('  default:', 'works at every stage'),
    ...(known === undefined ? [...commandLines(findings), ...othersFound(findings, 0)] : [...known, ...othersFound(findings, 1)]),
    '    timeout: 60m',
    ...(known === undefined ? ['    # env: { API_KEY: env:API_KEY }   # secrets by reference (env:NAME, file:PATH); no other variable of yours is seen'] : []),
  ];
};

const commandLines = ({ agentScript }: RepositoryFindings): string[] => [
  '    # Any program: it stands in a private clone of the repository, gets its task on standard input, and writes',
  '    # its report to the file that $TOWPATH_REPORT names. What it needs of the repository must be committed.',
  agentScript === null
    ? aside('    command: []', 'no agent is configured yet: say which, for example [bash, tools/agent.sh]')
    : `    command: [bash, ${word(agentScript)}]`,
];

const guarded = 'guarded';
const isGitHub = (host: string): boolean => host.toLowerCase() === 'github.com';

const pipelineLines = ({ origin, base }: RepositoryFindings): string[] => origin?.host == null ? [] : [
  '',
  `# This is a clone of a repository on ${origin.host}. Towpath merges into this clone's own branch ${base} and never`,
  `# pushes to ${origin.host}: that stays with you. So this pipeline, the usual six stages, also asks before the merge.`,
  `# To have branches and pull requests on ${origin.host}, merged there by an account of Towpath's own: take the three lines`,
  `# that name the forge, and see docs/${isGitHub(origin.host) ? 'github' : 'gitea'}.md.`,
  `# connections: { forge: { kind: ${isGitHub(origin.host) ? 'github' : `gitea, url: https://${origin.host}`}, token: env:FORGE_TOKEN } }`,
  'pipelines:',
  `  ${guarded}:`,
  '    - { stage: analysis, role: analyst }',
  '    - { stage: architecture, role: architect }',
  '    - { stage: development, role: developer }',
  '    - { stage: review, role: reviewer }',
  '    - { stage: testing, role: tester }',
  '    - { stage: deploy, role: deployer, gates: [{ kind: approval }] }',
];

const projectLines = ({ key, base, test, origin }: RepositoryFindings, url: string): string[] => [
  'projects:',
  aside(`  - key: ${key}`, `items are ${key}-1, ${key}-2, …`),
  `    repository: { url: ${url === '.' ? url : word(url)}, base: ${word(base)} }`,
  ...(origin?.host == null ? [] : [`    # repository: { url: https://${origin.host}/OWNER/NAME.git, base: ${word(base)} }   # in the place of the line above`, '    # forge: forge']),
  test === null
    ? aside('    # test: [npm, test]', 'no test command was found; without one the development gate passes unchecked')
    : aside(`    test: ${list(test.run)}`, `from ${test.from}; runs on a fresh tree of each commit and must end with 0`),
  origin?.host == null
    ? aside('    pipeline: full', 'analysis, architecture, development, review, testing, deploy; or fix, which is shorter')
    : `    pipeline: ${guarded}`,
  aside('    # approvers: ["*"]', 'who may approve: "*" is anyone who may use this machine, else names of `people`'),
];

/** A short commented towpath.yaml for what was found, to lie in `folder` (default: the repository's top). It loads without mistakes. */
export const renderConfig = (findings: RepositoryFindings, folder = findings.root): string => [
  '# What Towpath works on, with whom, and who decides. `towpath config check` looks for mistakes,',
  '# `towpath config schema` prints every field.',
  'version: 1',
  '',
  ...agentLines(findings),
  ...pipelineLines(findings),
  '',
  ...projectLines(findings, relative(folder, findings.root) || '.'),
  '',
].join('\n');
