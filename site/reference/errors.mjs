// The codes of errors: what each means and its status from the sources, and what to do about it from here.
import { code, plain, table } from './markdown.mjs';
import { read } from './source.mjs';

/** A code of the program without words here stops the build. */
const TO_DO = {
  bad_request: 'Mend the request; `detail` says what could not be read. The same one is never taken.',
  unauthenticated: 'Send `Authorization: Bearer lmb_…` with a token that has neither expired nor been revoked: `lumbung token list`, `lumbung token create`.',
  forbidden: 'Use a token that has the ability that `detail` names, or one of this workspace. See [roles of tokens](../how-to/token-roles.md).',
  not_found: 'Check the id and the workspace (`X-Workspace-Id` of a token of all workspaces): what belongs to another workspace is not found either.',
  method_not_allowed: 'Use a method that `Allow` names.',
  conflict: 'Ask how the thing is now, and do what its state allows, or what `detail` says.',
  not_ready: 'Read the answer of the preflight, mend each of its `problems`, and launch again.',
  gone: 'It does not come back: begin a new upload, or leave the media out.',
  invalid_argument: 'Correct the value that `detail` names.',
  length_required: 'Send `Content-Length`.',
  payload_too_large: 'Send less. `upload-max` is the limit of a file; with `quota` in the answer it is what the workspace has left.',
  unsupported_media: 'Send a kind that is accepted, in the form that `detail` names. `metadata.fits` of a media says as what it can be sent.',
  range_not_satisfiable: 'Ask for a range within the size that `Content-Range` names.',
  header_too_large: 'Send fewer or shorter headers; cookies of other applications on the same host are the usual reason.',
  rate_limited: 'Wait as long as `Retry-After` says and send it again.',
  request_timeout: 'Send it again over a better connection; large files go on where they stopped with [resumable uploads](../tutorials/browser-upload.md).',
  corrupt: 'Ask for another copy of the file. It is not tried again by itself.',
  decoder_missing: 'Install what `lumbung doctor` names (ffmpeg, LibreOffice, HEIC), then have the media tried again.',
  pixel_budget: 'Send a smaller picture or fewer frames; the limits are [settings](../CONFIGURATION.md).',
  poison: 'Look at the file before it is tried again: it ended its sandbox twice, and the log has `media.sandbox_died`.',
  infected: 'Do not send it again. `lumbung audit` shows who uploaded it; see [Malware](../OPERATIONS.md#malware).',
  resource_limit: 'Send a smaller or simpler file, or raise the limit that `detail` names if yours must be so large.',
  insufficient_storage: 'Of the server: free space until more than `free-space-reserve` is left. The client sends it again later.',
  unavailable: 'Send it again after `Retry-After`, or with growing pauses. Of the server: `/readyz` and `lumbung doctor` say what does not answer.',
  lease_lost: 'Nothing: another worker has the job and ends it.',
  unsafe: 'Read `detail`: it says what could be lost, and how to say that it is meant.',
  internal: 'Tell whoever runs the server the `request_id`: the fault is in its log under that name.',
};

export function errors() {
  const means = new Map([...read('src/base/error.h').split('enum class ErrorCode {')[1].split('};')[0]
    .matchAll(/^\s*(\w+),\s*\/\/\/< (.*)$/gm)].map(([, name, words]) => [name, words]));
  const statuses = [...read('src/api/error_status.h').matchAll(/ErrorStatus\{ErrorCode::(\w+), (\d+)\}/g)];
  const rows = statuses.map(([, name, status]) => {
    if (!means.has(name) || !TO_DO[name]) throw new Error(`site/reference/errors.mjs: nothing says what to do about ${name}`);
    return [`<a id="${name}"></a>${code(name)}`, status, plain(means.get(name)), TO_DO[name]];
  });
  if (rows.length !== means.size || rows.length !== Object.keys(TO_DO).length) throw new Error('site/reference/errors.mjs: the codes are not those of src/base/error.h');
  rows.push(['<a id="tls_required"></a>`tls_required`', '400', 'HTTP was spoken where HTTPS is', 'Ask under `https://`.']);
  return `# Error codes

Every error is \`application/problem+json\` with a \`code\` that stays the same for ever; programs should look at that, people read \`detail\`. The same words are the
reason of an error in the log, \`error_code\` of a media that failed, and labels of metrics. A newer server may have more of them. Only \`rate_limited\`,
\`request_timeout\`, \`unavailable\`, \`insufficient_storage\` and \`internal\` are worth sending again as they are.

${table(['code', 'status', 'means', 'what to do'], rows)}
What Meta says about a message that did not arrive has numbers of its own: [Callbacks](../CALLBACKS.md), [Campaigns](../CAMPAIGNS.md).
`;
}
