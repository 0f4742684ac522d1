/** Who may have payloads decrypted: bearers of the token, and browsers that were given it lately. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A working day: a browser is asked for the token again after it. */
const SESSION_SECONDS = 8 * 3600;
const COOKIE = 'codec_session';

/** Compares digests, so that neither content nor length shows in the time it takes. */
const same = (one: string, other: string): boolean =>
  timingSafeEqual(
    createHash('sha256').update(one).digest(),
    createHash('sha256').update(other).digest(),
  );

export function createCodecSession(token: string, now: () => number = Date.now) {
  // Cookies go to every port of a host: this one gives the token away to none of them.
  const signed = (expires: string) =>
    `${expires}.${createHmac('sha256', token).update(`codec session ${expires}`).digest('base64url')}`;
  const isSession = (cookie: string): boolean => {
    const [expires = ''] = cookie.split('.');
    return same(cookie, signed(expires)) && Number(expires) * 1000 > now();
  };
  return {
    isToken: (given: string): boolean => same(given, token),

    /** The `Set-Cookie` of a browser that knew the token. */
    cookie: (secure: boolean): string => {
      const value = signed(String(Math.floor(now() / 1000) + SESSION_SECONDS));
      const scope = `Path=/decode; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Strict`;
      return `${COOKIE}=${value}; ${scope}${secure ? '; Secure' : ''}`;
    },

    isAllowed: (authorization: string | undefined, cookies: string | undefined): boolean => {
      if (authorization !== undefined) {
        const [, given = ''] = /^Bearer (.+)$/i.exec(authorization) ?? [];
        return same(given, token);
      }
      return (cookies ?? '')
        .split(/; */)
        .filter((pair) => pair.startsWith(`${COOKIE}=`))
        .some((pair) => isSession(pair.slice(COOKIE.length + 1)));
    },
  };
}
