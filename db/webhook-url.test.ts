import fc from 'fast-check';
import { isPublicAddress, webhookUrlProblem } from './webhook-url';

describe('isPublicAddress', () => {
  it.each(['1.1.1.1', '8.8.8.8', '93.184.215.14', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
    ...['192.168.1.1', '169.254.169.254', '100.64.0.1', '100.127.255.255', '224.0.0.1'],
    ...['240.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1', '203.0.113.5'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'fec0::1', 'ff02::1', '2001:db8::1'],
    // other ways to write 10.0.0.1, 127.0.0.1 and 169.254.169.254
    ...['::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'],
    ...['', 'localhost', '1.1.1.1.evil.example'],
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('judges an IPv4 address the same when IPv6 maps it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
      }),
    );
  });
});

describe('webhookUrlProblem', () => {
  const strict = { allowPrivate: false };

  it.each(['https://example.com/hook', 'https://example.com:8443/', 'https://1.1.1.1/'])(
    'takes %s',
    (url) => {
      expect(webhookUrlProblem(url, strict)).toBeNull();
    },
  );

  it.each([
    ...['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'example.com', ''],
    ...['https://ann:secret@example.com/', 'https://127.0.0.1/', 'https://[::1]/'],
    // 127.0.0.1 as a number, in octal and short; the metadata service in IPv6
    ...[
      'https://2130706433/',
      'https://0177.0.0.1/',
      'https://127.1/',
      'https://[::ffff:169.254.169.254]/',
    ],
  ])('refuses %s', (url) => {
    expect(webhookUrlProblem(url, strict)).toMatch(/^must /);
  });

  it('takes http and private addresses where that is allowed, and nothing else', () => {
    const loose = { allowPrivate: true };
    expect(webhookUrlProblem('http://127.0.0.1:9/', loose)).toBeNull();
    expect(webhookUrlProblem('file:///etc/passwd', loose)).toMatch(/https/);
    expect(webhookUrlProblem('http://a:b@127.0.0.1:9/', loose)).toMatch(/credentials/);
  });
});
