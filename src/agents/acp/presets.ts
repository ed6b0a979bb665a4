import type { acpPresetNames } from '../../shared/policy.js';

/** Agents that speak the Agent Client Protocol, by the name in `agents.<name>.preset`. Source: reference agents §2 and §3. */
export interface AcpPreset {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Versions that were driven against a fake model API; empty: none was. */
  tested: readonly string[];
  /** Path below the run's home of a conversation's file, as `AgentInstallation.conversation` has it; null: nobody knows it. */
  conversation: string | null;
}

const quietClaude = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' };

const presets: Record<(typeof acpPresetNames)[number], AcpPreset> = {
  opencode: {
    program: 'opencode', args: ['acp'], tested: ['1.18.33'], conversation: null,
    // A repository's configuration ran its plugin and its MCP command.
    env: { OPENCODE_DISABLE_PROJECT_CONFIG: '1', OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
  },
  gemini: { program: 'gemini', args: ['--acp', '--skip-trust'], env: {}, tested: ['0.61.0'], conversation: null },
  copilot: { program: 'copilot', args: ['--acp'], env: {}, tested: [], conversation: null },
  claude: { program: 'claude-agent-acp', args: [], env: quietClaude, tested: ['0.100.0'], conversation: '.claude/projects/*/ID.jsonl' },
  codex: { program: 'codex-acp', args: [], env: {}, tested: ['2.6.0'], conversation: '.codex/sessions/*/*/*/rollout-*ID.jsonl' },
};

export const acpPreset = (name: string | null | undefined): AcpPreset | undefined =>
  (name != null && Object.hasOwn(presets, name) ? presets[name as keyof typeof presets] : undefined);
