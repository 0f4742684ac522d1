import { createCodecSession } from './codec-session';

const TOKEN = 'a-token-of-the-tests-that-is-long-enough';
let now = Date.parse('2026-01-01T00:00:00Z');
const session = createCodecSession(TOKEN, () => now);
const cookieOf = (line: string) => line.split(';')[0];

describe('the codec server', () => {
  it.each([
    [`Bearer ${TOKEN}`, true],
    [`bearer ${TOKEN}`, true],
    [`Bearer ${TOKEN}x`, false],
    [`Bearer ${TOKEN.slice(1)}`, false],
    [TOKEN, false],
    ['Bearer ', false],
    ['', false],
    [undefined, false],
  ])('takes the header %j: %s', (header, allowed) => {
    expect(session.isAllowed(header, undefined)).toBe(allowed);
  });

  it('takes its cookie for eight hours, among others', () => {
    const cookie = cookieOf(session.cookie(false));
    expect(session.isAllowed(undefined, `a=b; ${cookie}; c=d`)).toBe(true);
    now += 8 * 3600 * 1000 - 1000;
    expect(session.isAllowed(undefined, cookie)).toBe(true);
    now += 2000;
    expect(session.isAllowed(undefined, cookie)).toBe(false);
  });

  it('takes no cookie of another token, none that was prolonged, and not the token as one', () => {
    const other = createCodecSession(`${TOKEN}-of-another`, () => now);
    expect(session.isAllowed(undefined, cookieOf(other.cookie(false)))).toBe(false);
    const longer = cookieOf(session.cookie(false))?.replace(/=\d+/, '=9999999999');
    expect(session.isAllowed(undefined, longer)).toBe(false);
    for (const value of [TOKEN, '', 'NaN.', '9999999999.'])
      expect(session.isAllowed(undefined, `codec_session=${value}`)).toBe(false);
  });

  it('does not fall back on the cookie when the header is wrong', () => {
    const cookie = cookieOf(session.cookie(false));
    expect(session.isAllowed('Bearer wrong', cookie)).toBe(false);
  });

  it('gives the cookie to no script and no other site, and never gives away the token', () => {
    expect(session.cookie(false)).toMatch(
      /^codec_session=\S+; Path=\/decode; Max-Age=28800; HttpOnly; SameSite=Strict$/,
    );
    expect(session.cookie(true)).toMatch(/; Secure$/);
    expect(session.cookie(true)).not.toContain(TOKEN);
  });
});
