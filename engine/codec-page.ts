/** The page on which a browser is given the token, once a day; without scripts, images or styles from elsewhere. */

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const page = (body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Payloads</title><body>${body}</body></html>`;

export const CODEC_PAGE_POLICY =
  "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export const signInPage = (refused: boolean): string =>
  page(`<h1>Show payloads in the Temporal Web UI</h1>
${refused ? '<p role="alert">That is not the token.</p>' : ''}
<form method="post" action="/session">
<label>Token <input type="password" name="token" autocomplete="off" required autofocus></label>
<button>Allow this browser for eight hours</button>
</form>
<p>The token is the setting CODEC_TOKEN; <code>npm start</code> keeps it in the file codec-token of its data folder.</p>`);

export const signedInPage = (uiOrigin: string): string =>
  page(`<h1>This browser may read payloads for eight hours</h1>
<p>Go to the <a href="${escaped(uiOrigin)}">Temporal Web UI</a>. The first time, click on the
glasses there (&ldquo;Configure Codec Server&rdquo;), choose &ldquo;Use my browser setting&rdquo;, enter this server&rsquo;s
address as it stands in the address bar, without the path, and tick &ldquo;Include cross-origin credentials&rdquo;. A Web UI
that was set up to include them needs none of this.</p>`);
