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

const agentLines = ({ agentScript, agents }: RepositoryFindings): string[] => [
  'agents:',
  aside('  default:', 'works at every stage'),
  '    # Any program: it stands in a private clone of the repository, gets its task on standard input, and writes',
  '    # its report to the file that $TOWPATH_REPORT names. What it needs of the repository must be committed.',
  agentScript === null
    ? aside('    command: []', 'no agent is configured yet: say which, for example [bash, tools/agent.sh]')
    : `    command: [bash, ${word(agentScript)}]`,
  ...(agents.length === 0 ? [] : [`    # Found on this machine: ${agents.join(', ')}. Adapters of their own are not there yet; a script can call them.`]),
  '    timeout: 60m',
  '    # env: { API_KEY: env:API_KEY }   # secrets by reference (env:NAME, file:PATH); no other variable of yours is seen',
];

const guarded = 'guarded';

const pipelineLines = ({ origin, base }: RepositoryFindings): string[] => origin?.host == null ? [] : [
  '',
  `# This is a clone of a repository on ${origin.host}. Towpath merges into this clone's own branch ${base} and never`,
  `# pushes to ${origin.host}: that stays with you. So this pipeline, the usual six stages, also asks before the merge.`,
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
