import { isUnavailable } from './unavailable';

describe('a fault of the database', () => {
  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'ROLLBACK - Client has encountered a connection error and is not queryable',
    'select 1 - Client was closed and is not queryable',
    'select 1 - Connection ended unexpectedly',
    'timeout exceeded when trying to connect',
    'Knex: Timeout acquiring a connection. The pool is probably full.',
  ])('"%s" means that it could not be reached', (message) => {
    expect(isUnavailable(new Error(message))).toBe(true);
  });

  it.each(['ECONNRESET', 'EPIPE', '57P01', '57P03', '08006', '53300', '40P01'])(
    '%s means that the same may succeed later',
    (code) => {
      expect(isUnavailable(Object.assign(new Error('x'), { code }))).toBe(true);
    },
  );

  it.each(['23505', '42P01', '22P02', undefined])('%s means that it answered', (code) => {
    expect(isUnavailable(Object.assign(new Error('duplicate key'), { code }))).toBe(false);
  });
});
