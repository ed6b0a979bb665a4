import { z } from 'zod';
import { byteSizePattern, byteSizeWords, parseByteSize } from '../byte-size.js';
import { durationPattern, durationWords, longestSeconds, parseDuration } from '../duration.js';
import { allowedHostPattern, parseAllowedHost } from '../../shared/allowed-hosts.js';
import { networkModes, sandboxModes } from '../../shared/policy.js';
import { stageNamePattern } from '../../shared/ids.js';

/** The messages given here are what was expected: `issues.ts` puts what is wrong in front of them. */
export const text = (max: number) => z.string().min(1, 'some text').max(max, `at most ${max} characters`);

const noNul = (value: string): boolean => !value.includes('\0');

export const argument = z.string().max(32_768, 'at most 32768 characters').refine(noNul, 'text without NUL');
export const program = z.array(argument).max(200, 'at most 200 arguments');
/** A program and its arguments. No shell reads it. */
export const argv = program.min(1, 'a program and its arguments, like [npm, test]');

const between = (least: number) => {
  const fits = (written: string): boolean => {
    const seconds = parseDuration(written);
    return seconds === undefined || (seconds >= least && seconds <= longestSeconds);
  };
  const bounds = `at least ${least} s and at most 30 days`;
  return z.union([
    z.number().min(least, bounds).max(longestSeconds, bounds),
    z.string().regex(durationPattern, durationWords).refine(fits, bounds),
  ]).meta({ title: 'duration' });
};

export const duration = between(1);
/** May be nothing. */
export const pause = between(0);

const sizeBetween = ([least, most]: readonly [least: number, most: number], bounds: string) => {
  const fits = (written: string | number): boolean => {
    const bytes = parseByteSize(written);
    return bytes === undefined || (bytes >= least && bytes <= most);
  };
  return z.union([
    z.number().refine(fits, bounds),
    z.string().regex(byteSizePattern, byteSizeWords).refine(fits, bounds),
  ]).meta({ title: 'size' });
};
export const byteSize = sizeBetween([1e6, 1e15], 'at least 1MB and at most 1000TB');
/** Of something that is held in memory as a whole. */
export const bodySize = sizeBetween([1_000, 64 * 1024 ** 2], 'at least 1KB and at most 64MiB');

export const environmentName = z.string()
  .regex(/^(?!TOWPATH_)[A-Za-z_][A-Za-z0-9_]*$/, 'a variable\'s name: letters, digits and _, not starting with TOWPATH_');
export const environment = z.record(environmentName, argument);

export const slug = z.string().regex(stageNamePattern, 'a name of a-z, 0-9 and -, at most 31 characters, beginning with a letter');
export const agentName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'a name of letters, digits, dot, _ and -, at most 40 characters');
export const sandbox = z.enum(sandboxModes);

const hostWords = 'a host like api.example.test, *.example.test or 127.0.0.1:8080';
const isHost = (written: string): boolean => !allowedHostPattern.test(written) || parseAllowedHost(written) !== undefined;
const allowedHost = z.string().regex(allowedHostPattern, hostWords).refine(isHost, hostWords).meta({ title: 'host' });

const proxyWords = 'an address like http://proxy.example.test:3128, without user and password';
/** The policy lands in history: no place for a password. */
const isBareAddress = (written: string): boolean => {
  if (!URL.canParse(written)) return true;
  const { username, password, pathname, search, hash } = new URL(written);
  return `${username}${password}${search}${hash}` === '' && pathname === '/';
};

export const network = z.union([z.enum(networkModes), z.strictObject({
  allow: z.array(allowedHost).min(1, 'at least one host').max(200, 'at most 200 hosts')
    .describe('The hosts that a run reaches: a name, *. for any name below one, or an address. Ports 80 and 443, or the one that is written. Other ways out there are none.'),
  proxy: z.url({ protocol: /^http$/, error: proxyWords }).max(2_000).refine(isBareAddress, proxyWords).optional()
    .describe('The HTTP proxy by way of which these hosts are reached. Default: directly.'),
})]);

const timeoutText = 'Duration after which the command is ended: SIGTERM, grace, SIGKILL. A number is seconds.';
export const fields = {
  env: environment.describe('Environment variables by name. Values are literals, which land in history, or references to secrets: env:NAME, file:PATH. Nothing else is inherited.'),
  timeout: duration.describe(timeoutText),
  sandbox: sandbox.describe('auto: bubblewrap where it works, else none with one notice; bwrap: refuse without it; none: no sandbox.'),
};

/** A command with what it runs under. `[npm, test]` is short for `{ run: [npm, test] }`. */
export const command = z.union([
  argv,
  z.strictObject({
    run: argv.describe('The program and its arguments. No shell reads it: write [bash, -c, "…"] for one.'),
    env: fields.env.default({}),
    timeout: fields.timeout.default('60m'),
    sandbox: fields.sandbox.default('auto'),
  }),
]);
