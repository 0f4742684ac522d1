import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { analyse, ends, row } from './relation-fixtures';

const dataDir = process.env['SHARED_DATA_DIR'] ?? path.resolve(process.cwd(), '../shared/data');
const file = path.join(dataDir, 'konveyor/template_application_import.csv');
if (!existsSync(file)) console.warn(`skipped: ${file} is not there`);

(existsSync(file) ? it : it.skip)('reads the relations of the Konveyor import template', () => {
  const [, ...records] = parse(readFileSync(file), {
    relax_column_count: true,
  });
  const cells = records.map((record) => {
    const [type = '', name = '', , , , dependency = '', direction = ''] = record;
    return {
      ...{ record_type: type, application_name: name },
      ...(dependency === '' ? {} : { dependency, dependency_direction: direction }),
    };
  });
  const applications = cells.flatMap(({ record_type: type, application_name: name }) =>
    type === '1' ? [name] : [],
  );
  const result = analyse(
    cells.map((cell) => row(cell)),
    [],
    applications,
    'applications',
  );
  expect(ends(result)).toEqual([
    ['application:Gateway', 'application:Customers'],
    ['application:Gateway', 'application:Inventory'],
  ]);
  expect(result).toMatchObject({ rowsTotal: 2, rowsUsed: 2, resolvedEndpointRatio: 1 });
});
