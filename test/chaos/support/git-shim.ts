import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A `git` that goes first on the worker's PATH. It does the real thing, but where a file asks for it, it waits just before
 * or just after the push of an item's branch (`push.<KEY>.before`) or of its merge (`merge.<KEY>.after`). A held git whose
 * worker, or the launcher between them, has died ends with it (`dies`), or goes on alone a second later (`goes-on`), as a real one does after a kill -9.
 */
const text = (control: string): string => `#!/bin/bash
real=${execFileSync('bash', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()}
case " $* " in *' push --porcelain '*) ;; *) exec "$real" "$@" ;; esac
key=; kind=push
for word in "$@"; do
  [[ $word =~ ^[0-9a-f]+:refs/heads/towpath/([A-Z0-9]+-[0-9]+)- ]] && key=\${BASH_REMATCH[1]}
  [[ $word =~ ^[0-9a-f]+:refs/heads/main$ ]] && kind=merge
done
worker=$(awk '/^PPid:/ { print $2 }' /proc/$PPID/status)
hold() {
  local file=${control}/hold/$kind.$key.$1
  [ -e "$file" ] || return 0
  local after=$(cat "$file")
  : > "${control}/at/$kind.$key.$1"
  while [ -e "$file" ]; do
    if [ ! -e /proc/$PPID ] || [ ! -e /proc/$worker ]; then
      [ "$after" = goes-on ] || exit 1
      sleep 1
      return 0
    fi
    sleep 0.02
  done
}
hold before
"$real" "$@"
code=$?
hold after
exit $code
`;

/** Answers the folder for PATH. */
export const writeGitShim = (control: string): string => {
  const folder = join(control, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'git'), text(control), { mode: 0o755 });
  return folder;
};
