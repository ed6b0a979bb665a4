import type { Config } from '../../config/config.js';
import type { Home } from '../../host/home.js';

export interface Check { name: string; status: 'PASS' | 'WARN' | 'FAIL'; detail: string; remedy: string | null }

/** What the checks look at. */
export interface Patient {
  home: Home;
  env: NodeJS.ProcessEnv;
  cwd: string;
  nodeVersion: string;
  /** undefined where there is none that can be read; its own check says why. */
  config: Config | undefined;
}

export const pass = (name: string, detail: string): Check => ({ name, status: 'PASS', detail, remedy: null });
export const warn = (name: string, detail: string, remedy: string): Check => ({ name, status: 'WARN', detail, remedy });
export const fail = (name: string, detail: string, remedy: string): Check => ({ name, status: 'FAIL', detail, remedy });
