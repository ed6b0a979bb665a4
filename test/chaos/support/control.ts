import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line that an agent or a gate wrote: when it began or ended, and which process it was. */
export interface Mark { what: 'start' | 'end' | 'gate-start' | 'gate-end'; key: string; stage: string; attempt: number; pid: number; at: number; sha: string }

const agent = `#!/bin/bash
set -eu
mark() { echo "$1 $TOWPATH_KEY $TOWPATH_STAGE $TOWPATH_ATTEMPT $$ $(date +%s%3N) -" >> "$CONTROL/counter"; }
mark start
echo "signing in with \${CANARY:-}"
echo "and once more \${CANARY:-}" >&2
while [ -e "$CONTROL/hold/agent.$TOWPATH_KEY" ]; do sleep 0.05; done
[ -z "\${PACE:-}" ] || sleep "$(cat "$PACE/$TOWPATH_KEY" 2>/dev/null || echo 0)"
documents="docs/work-items/$TOWPATH_KEY"
mkdir -p "$documents"
case "$TOWPATH_STAGE" in
  development) echo "by attempt $TOWPATH_ATTEMPT" > "work-$TOWPATH_KEY.txt"; more= ;;
  review) echo '# Review' > "$documents/12-review.md"; more=', "verdict": "approved"' ;;
  testing) echo '# Tests' > "$documents/13-test-report.md"; more=', "verdict": "passed", "verification": ["test -f work-'$TOWPATH_KEY'.txt"]' ;;
  *) echo "# $TOWPATH_STAGE" > "$documents/$TOWPATH_STAGE.md"; more= ;;
esac
echo '{"status": "completed", "summary": "done with '"\${CANARY:-}"'"'"$more"'}' > "$TOWPATH_REPORT"
mark end
`;

const gate = `#!/bin/bash
set -eu
mark() { echo "$1 $TOWPATH_KEY $TOWPATH_STAGE $TOWPATH_ATTEMPT $$ $(date +%s%3N) $TOWPATH_SHA" >> "$CONTROL/counter"; }
mark gate-start
while [ -e "$CONTROL/hold/gate.$TOWPATH_KEY" ]; do sleep 0.05; done
test -f "work-$TOWPATH_KEY.txt"
mark gate-end
`;

const script = (folder: string): string => `version: 1
runs:
  - steps:
      - usage: { input: 100, output: 10, costUsd: 0.01 }
      - run: [bash, ${folder}/agent.sh]
`;

/** Files by which a test holds agents, gates and pushes, and reads what they did: a ledger that Towpath never sees. */
export class Control {
  constructor(readonly folder: string) {
    for (const name of ['hold', 'at', 'pace']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'agent.sh'), agent);
    writeFileSync(join(folder, 'gate.sh'), gate);
    writeFileSync(join(folder, 'agent.yaml'), script(folder));
  }

  hold(point: string, after: 'dies' | 'goes-on' = 'dies'): void { writeFileSync(join(this.folder, 'hold', point), after); }
  letGo(point: string): void { rmSync(join(this.folder, 'hold', point), { force: true }); }
  pace(key: string, seconds: number): void { writeFileSync(join(this.folder, 'pace', key), seconds.toFixed(2)); }

  /** Whether somebody waits at the point now. */
  reached(point: string): boolean {
    const [kind, key] = point.split('.');
    if (kind === 'agent') return this.marks().some((mark) => mark.what === 'start' && mark.key === key);
    if (kind === 'gate') return this.marks().some((mark) => mark.what === 'gate-start' && mark.key === key);
    return existsSync(join(this.folder, 'at', point));
  }

  marks(): Mark[] {
    const path = join(this.folder, 'counter');
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => {
      const [what, key, stage, attempt, pid, at, sha] = line.split(' ') as [Mark['what'], string, string, string, string, string, string];
      return { what, key, stage, attempt: Number(attempt), pid: Number(pid), at: Number(at), sha };
    });
  }
}
