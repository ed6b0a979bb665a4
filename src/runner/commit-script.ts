/**
 * Commits what an agent left, with the agent's rights, in its sandbox: whatever it planted harms only itself.
 * Odd trees must not keep work from being committed: leftovers of killed git commands, a torn index, unreadable files,
 * repositories inside the repository (their content cannot be committed; a link to a commit that nobody has is left out).
 * Arguments: message, then paths to take although they are ignored. Prints `HEAD <sha>` last.
 */
export const commitScript = `
git() { command git --no-pager -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.untrackedCache=false -c commit.gpgSign=false \\
  -c gc.auto=0 -c maintenance.auto=false -c advice.addEmbeddedRepo=false -c core.splitIndex=false "$@"; }
message=$1; shift
folder=$(git rev-parse --absolute-git-dir) || exit 3
find "$folder" -name '*.lock' -not -path '*/objects/*' -type f -delete
git ls-files > /dev/null 2>&1 || { rm -f "$folder/index"; git read-tree HEAD || exit 3; }
# --ignore-errors takes all others where one path cannot be added: an inner repository without a commit, an unreadable file.
git add -A --ignore-errors -- .
for path in "$@"; do
  if [ -e "$path" ]; then git add -A -f --ignore-errors -- "$path"; fi
done
git diff --cached --raw --no-renames --no-abbrev --ignore-submodules=none HEAD | while read -r before after rest; do
  if [ "$after" = 160000 ] && [ "$before" != :160000 ]; then
    path=$(printf '%s' "$rest" | cut -f 2-)
    git update-index --force-remove -- "$path" && echo "left out: $path is a repository of its own" >&2
  fi
done
if ! git diff --cached --quiet --ignore-submodules=none; then
  git commit -q --no-verify --no-gpg-sign -m "$message" || exit 4
fi
sha=$(git rev-parse --verify -q 'HEAD^{commit}') || exit 5
echo "HEAD $sha"
`;
