import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/load.js';
import { priceOf } from '../../src/config/price-of.js';
import { resolveStage } from '../../src/config/resolve-policy.js';
import { smallest } from './example.js';
import { file, problemsOf } from './problems-of.js';

const usage = { input: 1_000_000, output: 100_000, cacheRead: 2_000_000, cacheWrite: 0 };
const row = { from: '2026-01-01', input: 2, output: 10, cacheRead: 0.2, cacheWrite: 0 };
const at = '2026-06-01T10:00:00Z';

describe('the table of prices', () => {
  test('prices all kinds of tokens, per million', () => {
    expect(priceOf([{ model: 'gpt-9', ...row }], { model: 'gpt-9', at, usage })).toBe(3.4);
  });

  test('takes the newest row that held on the day, and of equal days the most exact name', () => {
    const prices = [
      { model: 'gpt-*', ...row, input: 1 }, { model: 'gpt-9', ...row, input: 3 },
      { model: 'gpt-9', ...row, from: '2026-06-01', input: 4 }, { model: 'gpt-9', ...row, from: '2026-06-02', input: 100 },
    ];
    const input = { ...usage, output: 0, cacheRead: 0 };
    expect(priceOf(prices, { model: 'gpt-9', at, usage: input })).toBe(4);
    expect(priceOf(prices, { model: 'gpt-9', at: '2026-05-31T23:59:59Z', usage: input })).toBe(3);
    expect(priceOf(prices, { model: 'gpt-9-mini', at, usage: input })).toBe(1);
  });

  test('knows nothing of other models, of earlier days, and takes no sign of a name for a pattern', () => {
    expect(priceOf([{ model: 'gpt-9', ...row }], { model: 'gpt-9x', at, usage })).toBeNull();
    expect(priceOf([{ model: 'gpt-9', ...row }], { model: 'gpt-9', at: '2025-12-31T23:00:00Z', usage })).toBeNull();
    expect(priceOf([{ model: 'gpt.9', ...row }], { model: 'gpt-9', at, usage })).toBeNull();
  });
});

describe('budget, caps and prices in the file', () => {
  const priced = `prices: [ { model: "gpt-*", from: "2026-01-01", input: 2, output: 10 } ]
agents: { default: { adapter: codex, model: gpt-9, cap: { costUsd: 2, turns: 40 } } }
roles: { developer: { cap: { costUsd: 5, tokens: 900000 } } }
projects:
  - { key: SHP, budget: { costUsd: 20, tokens: 5000000 } }
`;

  test('reach the stage that they bind; a role\'s cap replaces its agent\'s', () => {
    const config = parseConfig(file, priced);
    const of = (stage: string) => resolveStage(config, { project: 'SHP', pipeline: 'full', stage });
    expect(of('analysis')).toMatchObject({ budget: { costUsd: 20, tokens: 5_000_000, runs: null }, agent: { cap: { costUsd: 2, tokens: null, turns: 40 } } });
    expect(of('development').agent?.cap).toEqual({ costUsd: 5, tokens: 900_000, turns: null });
    expect(config.prices).toEqual([{ model: 'gpt-*', from: '2026-01-01', input: 2, output: 10, cacheRead: 0, cacheWrite: 0 }]);
    expect('budget' in resolveStage(parseConfig(file, smallest), { project: 'SHP', pipeline: 'full', stage: 'analysis' })).toBe(false);
  });

  test.each([
    ['budget: { costUsd: 0 }', 'more than 0'], ['budget: { usd: 3 }', 'costUsd'], ['budget: { runs: 1.5 }', 'a whole number'],
  ])('%s is refused with what was expected', (budget, says) => {
    expect(JSON.stringify(problemsOf(`${smallest}    ${budget}\n`))).toContain(says);
  });

  test('agents share a provider where address and credential are the same, whatever the model', () => {
    const provider = (agent: string): string | undefined => resolveStage(parseConfig(file, `agents: { default: { adapter: claude${agent} } }\nprojects: [ { key: SHP } ]\n`), { project: 'SHP', pipeline: 'full', stage: 'analysis' }).agent?.provider;
    const own = provider(', env: { ANTHROPIC_API_KEY: env:A }');
    expect(own).toMatch(/^claude-[0-9a-f]{8}$/);
    expect(provider(', model: opus, effort: high, env: { ANTHROPIC_API_KEY: env:A, LANG: C }')).toBe(own);
    expect(new Set([own, provider(', env: { ANTHROPIC_API_KEY: env:B }'), provider(', baseUrl: "https://gateway.example.test", env: { ANTHROPIC_API_KEY: env:A }'), provider('')]).size).toBe(4);
  });
});
