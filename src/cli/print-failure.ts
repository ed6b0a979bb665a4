import { errorDocument, errors, TowpathError, type ErrorCode } from '../shared/error-table.js';
import { plainText } from '../shared/plain-text.js';
import type { Output } from './output.js';

/** A failure of ours carries its code across copies of the class: rooms may be loaded twice. */
const isOurs = (error: unknown): error is TowpathError =>
  error instanceof TowpathError || (error instanceof Error && error.name === 'TowpathError' && 'code' in error);

const systemCodes: Readonly<Record<string, ErrorCode>> = { ENOSPC: 'DISK_FULL', EDQUOT: 'DISK_FULL' };

const unexpected = (error: unknown, debug: boolean): TowpathError => {
  const code = error instanceof Error ? systemCodes[String((error as NodeJS.ErrnoException).code)] : undefined;
  const said = error instanceof Error ? (debug ? error.stack ?? error.message : error.message) : String(error);
  return new TowpathError(code ?? 'INTERNAL', said);
};

export interface FailurePlace { env: NodeJS.ProcessEnv; /** The item that the command is about: remedies name it. */ key: string | undefined }

/** Says what failed, why, and what to do, and gives the exit code. */
export const printFailure = (error: unknown, out: Output, { env, key }: FailurePlace): number => {
  const { code, detail } = isOurs(error) ? error : unexpected(error, (env['TOWPATH_DEBUG'] ?? '') !== '');
  const row = errors[code];
  const remedy = key === undefined ? row.remedy : row.remedy.replaceAll(/(`towpath \w+ )KEY/g, `$1${key}`);
  const { error: document } = errorDocument(code, detail);
  out.event({ error: { ...document, remedy } }); // one line: it may follow events
  out.say(`${out.paintTalk('bad', 'error:')} ${row.title}${detail === '' ? '' : `: ${plainText(detail)}`}`);
  out.say(`  ${remedy} ${out.paintTalk('quiet', `(${code})`)}`);
  return row.exit;
};
