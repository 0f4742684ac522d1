import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from './project-root';
import { DYNAMIC_CONFIG, SEARCH_ATTRIBUTES, temporalArguments } from './temporal-settings';

const PLACE = {
  ip: '127.0.0.1',
  port: 7233,
  uiPort: 8233,
  dbFile: '/data/temporal.db',
  namespace: 'flows',
};

describe('the settings of the Temporal server', () => {
  it('keep every write over a power cut, except in tests', () => {
    expect(temporalArguments({ ...PLACE, durable: true })).toContain('synchronous=full');
    expect(temporalArguments({ ...PLACE, durable: false })).toContain('synchronous=normal');
  });

  it('are the same in docker-compose.temporal.yml', () => {
    const compose = readFileSync(path.join(PROJECT_ROOT, 'docker-compose.temporal.yml'), 'utf8');
    const own = Object.entries(DYNAMIC_CONFIG).map(([key, value]) => `${key}=${value}`);
    const theirs = [...compose.matchAll(/^ +([\w.]+): \[\{ value: (\w+) \}\]$/gm)];
    expect(theirs.map(([, key, value]) => `${key ?? ''}=${value ?? ''}`).sort()).toEqual(
      own.sort(),
    );
    expect(compose).toContain(`for name in ${SEARCH_ATTRIBUTES.join(' ')}; do`);
  });
});
