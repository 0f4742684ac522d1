/** Socket errors, and Postgres classes 08 (connection), 53 (resources), 57P (shutdown), 40 (retry the transaction). */
const codes = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|08|53|57P|40001|40P01)/;
/** What the driver and the pool say without a code; knex puts the statement in front. */
const messages =
  /Connection (terminated|ended) unexpectedly|Connection terminated|is not queryable|timeout exceeded when trying to connect|(Timeout acquiring|Unable to acquire) a connection/;

/** Whether the database could not be reached, so that the same call may well succeed later. */
export function isUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (
    (typeof code === 'string' && codes.test(code)) ||
    (typeof message === 'string' && messages.test(message))
  );
}
