/** Agents that do the least that every stage needs, so that what is measured is Towpath. */
export const instantAgent = `#!/usr/bin/env bash
at=$(date +%s%3N)
docs="docs/work-items/$TOWPATH_KEY"; mkdir -p "$docs/06-adr"; extra=''
case "$TOWPATH_STAGE" in
  analysis) echo brief > "$docs/01-brief.md" ;;
  architecture) echo adr > "$docs/06-adr/0001.md" ;;
  development) echo "$TOWPATH_KEY" > "work-$TOWPATH_KEY.txt" ;;
  review) extra=', "verdict": "approved"' ;;
  testing) extra=', "verdict": "passed", "verification": []' ;;
esac
echo "{\\"status\\": \\"completed\\", \\"summary\\": \\"$at\\"$extra}" > "$TOWPATH_REPORT"
`;

/** Says when it was told to end; lives long enough to be killed, adopted and stopped. */
export const sleepingAgent = (folder: string): string => `#!/usr/bin/env bash
trap 'date +%s%3N > ${folder}/term-$TOWPATH_KEY; exit 143' TERM
echo "$TOWPATH_KEY" >> ${folder}/starts
while true; do sleep 0.05; done
`;
