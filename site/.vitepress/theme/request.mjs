// What a form says, as a request, and as a command for a terminal.

const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

/**
 * { url, method, headers, body, command } of an operation: `values` by the parameters' names, `text` the body as typed, `fields` of a form by
 * name (texts and Files), `file` the body that is a file.
 */
export function requestOf(operation, server, { values, body, text, fields, file }) {
  const filled = operation.parameters.filter(({ name }) => (values[name] ?? '') !== '');
  const at = (place) => filled.filter((one) => one.in === place);
  let path = operation.path;
  for (const { name } of at('path')) path = path.replace(`{${name}}`, name === 'path' ? encodeURI(values[name]) : encodeURIComponent(values[name]));
  const query = new URLSearchParams(at('query').map(({ name }) => [name, values[name]])).toString();
  const url = `${server.url.trim().replace(/\/+$/, '')}${path}${query ? `?${query}` : ''}`;
  const headers = Object.fromEntries(at('header').map(({ name }) => [name, values[name]]));
  if (server.token && !operation.isOpen) headers.Authorization = `Bearer ${server.token.trim()}`;
  if (server.workspace && !operation.isOpen) headers['X-Workspace-Id'] = String(server.workspace).trim();
  const request = { url, method: operation.method, headers, body: undefined };
  const words = [`curl -X ${operation.method} ${quoted(url)}`];
  if (body?.fields) {
    const given = body.fields.filter(({ name }) => fields[name]).map(({ name }) => [name, fields[name]]);
    request.body = body.type.startsWith('multipart') ? new FormData() : new URLSearchParams();
    for (const [name, value] of given) request.body.append(name, value);
    words.push(...given.map(([name, value]) => `  -F ${quoted(value instanceof Blob ? `${name}=@${value.name}` : `${name}=${value}`)}`));
  } else if (body?.type.includes('json')) {
    request.body = text;
    headers['Content-Type'] = body.type;
    words.push(`  --data ${quoted(text)}`);
  } else if (body && file) {
    request.body = file;
    headers['Content-Type'] = body.type;
    words.push(`  --data-binary ${quoted(`@${file.name}`)}`);
  }
  words.splice(1, 0, ...Object.entries(headers).map(([name, value]) => `  -H ${quoted(`${name}: ${name === 'Authorization' ? 'Bearer lmb_…' : value}`)}`));
  return { ...request, command: words.join(' \\\n') };
}

const SHOWN_MAX = 200_000;

/** { status, headers, text } of an answer; the bytes of a picture are only counted. */
export async function shown(answer) {
  const type = answer.headers.get('content-type') ?? '';
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const status = `${answer.status} ${answer.statusText}`.trim();
  if (type && !/json|text|yaml|xml|javascript/.test(type)) return { status, headers, text: `${(await answer.blob()).size} bytes of ${type}` };
  const text = await answer.text();
  try {
    return { status, headers, text: JSON.stringify(JSON.parse(text), null, 2) };
  } catch {
    return { status, headers, text: text.slice(0, SHOWN_MAX) };
  }
}
