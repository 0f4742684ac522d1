import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import express from 'express';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { csvLine, sendCsv, type CsvCell } from './csv';

describe('a CSV line', () => {
  it('ends with CR LF and quotes what would break it', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', null, 1.5, true])).toBe(
      'a,"b,c","say ""x""","two\nlines",,1.5,true\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'keeps a spreadsheet from taking %j for a formula',
    (text) => {
      const cell = csvLine([text]).replace(/\r\n$/, '').replace(/^"|"$/g, '');
      expect(cell).toBe(`'${text}`);
    },
  );

  it('leaves numbers as they are, negative ones too', () => {
    expect(csvLine([-5, 0])).toBe('-5,0\r\n');
  });

  it('is read back as it was written, apart from the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 6 }), (cells) => {
        const [read] = parse(csvLine(cells), { record_delimiter: '\r\n' });
        expect(read).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
      }),
    );
  });
});

describe('a CSV response', () => {
  /** Serves `pages` once; `sent` is what sendCsv came to. */
  async function serve(pages: AsyncIterable<CsvCell[][]>) {
    let settle: (outcome: unknown) => void;
    const sent = new Promise((resolve) => (settle = resolve));
    const app = express().get('/', (_request, response) => {
      void sendCsv(response, 'a.csv', ['n'], pages).then(settle, (error: unknown) => {
        settle(error);
        response.destroy();
      });
    });
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, sent, stop: () => new Promise((resolve) => server.close(resolve)) };
  }

  it('stops reading pages when the client goes away', async () => {
    let stopped = false;
    async function* endless(): AsyncGenerator<CsvCell[][]> {
      try {
        for (;;) yield await Promise.resolve([['x'.repeat(10_000)]]);
      } finally {
        stopped = true;
      }
    }
    const { url, sent, stop } = await serve(endless());
    http.get(url, (response) => response.once('data', () => response.destroy()));
    expect(await sent).toBeUndefined();
    expect(stopped).toBe(true);
    await stop();
  });

  it('does not begin when the first page cannot be read', async () => {
    async function* broken(): AsyncGenerator<CsvCell[][]> {
      await Promise.reject(new Error('no database'));
    }
    const { url, sent, stop } = await serve(broken());
    await expect(fetch(url)).rejects.toThrow();
    expect(await sent).toEqual(new Error('no database'));
    await stop();
  });

  it('breaks off when a later page cannot be read', async () => {
    async function* broken(): AsyncGenerator<CsvCell[][]> {
      yield await Promise.resolve([[1]]);
      throw new Error('no database');
    }
    const { url, sent, stop } = await serve(broken());
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(await sent).toEqual(new Error('no database'));
    await stop();
  });
});
