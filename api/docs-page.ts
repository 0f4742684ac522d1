/** A page that shows the OpenAPI document to people; needs nothing from elsewhere. */
export const docsPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Master flow orchestrator: API</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733 }
  h2 { margin: 2rem 0 .5rem } code, pre { font: 13px/1.5 ui-monospace, monospace }
  details { border: 1px solid #d5dce3; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem }
  summary { cursor: pointer } summary b { display: inline-block; width: 4.5rem; text-transform: uppercase; color: #0b5cad }
  pre { background: #f4f6f8; padding: .8rem; overflow: auto; border-radius: 6px }
</style>
<h1>Master flow orchestrator: API</h1>
<p>Base path <code>/api/v1</code>. Every call has a bearer token (an API key, a JSON Web Token, or the development token of
<code>npm start</code>) and, where that opens more than one, names its tenant in <code>X-Client-Account-ID</code> and
<code>X-Engagement-ID</code> (UUIDs). Errors are problem documents (RFC 9457). The whole document:
<a href="openapi.json">openapi.json</a>.</p>
<main id="main">Loading…</main>
<script type="module">
  const api = await (await fetch('openapi.json')).json();
  const main = document.getElementById('main');
  main.textContent = '';
  const add = (parent, tag, text) => {
    const element = parent.appendChild(document.createElement(tag));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const groups = new Map();
  for (const [path, operations] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(operations)) {
      if (!operation.responses) continue;
      const tag = operation.tags[0];
      groups.set(tag, [...(groups.get(tag) ?? []), { path, method, operation }]);
    }
  for (const [tag, entries] of groups) {
    add(main, 'h2', tag);
    for (const { path, method, operation } of entries) {
      const details = add(main, 'details');
      const summary = add(details, 'summary');
      add(summary, 'b', method);
      add(summary, 'code', path);
      add(summary, 'span', ' — ' + (operation.deprecated ? 'deprecated: ' : '') + operation.summary);
      add(details, 'pre', JSON.stringify({ parameters: operation.parameters, requestBody: operation.requestBody, responses: operation.responses }, null, 2));
    }
  }
  add(main, 'h2', 'Schemas');
  for (const [name, schema] of Object.entries(api.components?.schemas ?? {})) {
    const details = add(main, 'details');
    add(details, 'summary').append(add(details, 'code', name));
    add(details, 'pre', JSON.stringify(schema, null, 2));
  }
</script>
</html>
`;
