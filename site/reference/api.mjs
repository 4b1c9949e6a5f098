// The pages of the API from docs/openapi.yaml: one for each tag, with what a form needs to try each operation, and the schemas.
import { parse } from 'yaml';

import { code, plain, table } from './markdown.mjs';
import { rowsOf, typeWords } from './schema.mjs';
import { read } from './source.mjs';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

export const definition = () => parse(read('docs/openapi.yaml'), { merge: true, maxAliasCount: -1 });

const title = (tag) => tag[0].toUpperCase() + tag.slice(1);

class Pages {
  constructor(api) {
    this.api = api;
    this.shown = new Map();  // of the page that is being made: an example → the operation that it stands at
  }

  resolved(thing) {
    if (!thing?.$ref) return thing;
    return this.resolved(thing.$ref.slice(2).split('/').reduce((inner, name) => inner[name], this.api));
  }

  exampleOf(media) {
    if (media.example !== undefined) return media.example;
    const first = this.resolved(Object.values(media.examples ?? {})[0]);
    return first?.value;
  }

  /** An example as a block; where the page has it already, a link to it: seven operations answer the same media, which is half a page. */
  block(example, operation) {
    const text = JSON.stringify(example, null, 2);
    const before = this.shown.get(text);
    if (before) return `For example as at [${plain(before.summary)}](#${before.operationId}).\n`;
    this.shown.set(text, operation);
    return `\`\`\`json\n${text}\n\`\`\`\n`;
  }

  /** [{ tag, path, method, operation, parameters }] in the order of the document. */
  operations() {
    return Object.entries(this.api.paths).flatMap(([path, item]) => Object.keys(item).filter((name) => METHODS.includes(name)).map((method) => ({
      tag: item[method].tags[0], path, method, operation: item[method],
      parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((one) => this.resolved(one)),
    })));
  }

  /** What the form of an operation is made from, or null. */
  form({ path, method, operation, parameters }) {
    if (path.startsWith("/app/")) return null;  // a WebSocket is no answer that a form could show
    const body = Object.entries(this.resolved(operation.requestBody)?.content ?? {}).map(([type, media]) => ({
      type, example: this.exampleOf(media),
      fields: type.includes('form') ? Object.entries(this.resolved(media.schema).properties ?? {}).map(([name, schema]) => (
        { name, isFile: typeWords(schema) === 'a file', isNeeded: (this.resolved(media.schema).required ?? []).includes(name) })) : undefined,
    }));
    return {
      id: operation.operationId, method: method.toUpperCase(), path, body, isOpen: (operation.security ?? this.api.security).length === 0,
      parameters: parameters.filter(({ name, in: place }) => name !== 'X-Workspace-Id' && place !== 'cookie').map((one) => ({
        name: one.name, in: one.in, isNeeded: one.required === true, choices: this.resolved(one.schema).enum?.map(String),
        value: one.required ? String(one.example ?? this.resolved(one.schema).const ?? '') : '',
      })),
    };
  }

  body(operation) {
    const body = this.resolved(operation.requestBody);
    return Object.entries(body?.content ?? {}).map(([type, media]) => {
      const rows = rowsOf(media.schema);
      const example = this.exampleOf(media);
      return [`**Body**, ${code(type)}${rows.length > 0 ? '' : `: ${typeWords(media.schema)}`}\n`,
        rows.length > 0 ? table(['member', 'type', 'meaning'], rows) : '',
        example !== undefined && type.includes('json') ? this.block(example, operation) : ''].join('\n');
    }).join('\n');
  }

  answers(operation) {
    const rows = Object.entries(operation.responses).map(([status, given]) => {
      const answer = this.resolved(given);
      const [type, media] = Object.entries(answer.content ?? {})[0] ?? [];
      const codes = Object.values(answer.content ?? {}).map((one) => this.exampleOf(one)?.code).filter((one) => typeof one === 'string');
      const is = type === 'application/problem+json' ? codes.map((one) => `[${one}](../reference/errors.md#${one})`).join(', ')
        : (media ? `${code(type)}${media.schema ? ` ${typeWords(media.schema)}` : ''}` : '');
      return [status, plain(answer.description ?? ''), is];
    });
    const good = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
    const media = this.resolved(good?.[1])?.content?.['application/json'];
    const members = media ? rowsOf(media.schema) : [];
    const example = media ? this.exampleOf(media) : undefined;
    return [`**Answers**\n`, table(['status', 'meaning', 'body'], rows),
      members.length > 0 ? `Of ${good[0]}:\n\n${table(['member', 'type', 'meaning'], members)}` : '',
      example !== undefined ? this.block(example, operation) : ''].join('\n');
  }

  operation(given) {
    const { path, method, operation, parameters } = given;
    return [`## ${plain(operation.summary)} {#${operation.operationId}}\n`,
      `\`${method.toUpperCase()} ${path}\`\n`, `${plain(operation.description ?? '')}\n`,
      parameters.length > 0 ? table(['parameter', 'in', 'type', 'meaning'], parameters.map((one) => [
        code(one.name), one.in, `${typeWords(one.schema)}${one.required ? '' : ', optional'}`, plain(one.description ?? '')])) : '',
      this.body(operation),
      this.form(given) ? `<TryOperation :operation="operations.${operation.operationId}" label="${operation.summary.replaceAll('"', '&quot;')}" />\n` : '',
      this.answers(operation)].filter(Boolean).join('\n');
  }

  ofTag({ name, description }) {
    const operations = this.operations().filter(({ tag }) => tag === name);
    this.shown.clear();
    const page = `# API: ${name}\n\n${plain(description)}.\n\n<script setup>\nimport operations from './${name}.json'\n</script>\n\n<ApiServer />\n\n${
      operations.map((one) => this.operation(one)).join('\n')}`;
    const forms = Object.fromEntries(operations.map((one) => [one.operation.operationId, this.form(one)]).filter(([, form]) => form));
    return { [`${name}.md`]: page, [`${name}.json`]: JSON.stringify(forms) };
  }

  schemas() {
    const parts = Object.entries(this.api.components.schemas).map(([name, schema]) => {
      const rows = rowsOf(schema);
      return `## ${name} {#${name}}\n\n${plain(schema.description ?? '')}\n\n${schema.allOf || rows.length === 0 ? `${typeWords(schema)}\n\n` : ''}${
        rows.length > 0 ? table(['member', 'type', 'meaning'], rows) : ''}`;
    });
    return `# API: schemas\n\nThe things that requests and answers are made of, by name.\n\n${parts.join('\n')}`;
  }

  index() {
    const tags = this.api.tags.map(({ name, description }) => {
      const rows = this.operations().filter(({ tag }) => tag === name)
        .map(({ path, method, operation }) => [`[${plain(operation.summary)}](./${name}.md#${operation.operationId})`, code(`${method.toUpperCase()} ${path}`)]);
      return `## ${title(name)}\n\n${plain(description)}.\n\n${table(['operation', 'request'], rows)}`;
    });
    return `# API\n\n${plain(this.api.info.summary)}\n\nOther tools read <a href="../openapi.yaml" target="_self">openapi.yaml</a>; each operation can be tried on its page against a server of yours.\n\n${
      plain(this.api.info.description)}\n\n**Tokens of servers.** ${plain(this.api.components.securitySchemes.token.description)}\n\n<ApiServer />\n\n${tags.join('\n')}`;
  }
}

/** name → text, of a folder `api`. */
export function api() {
  const given = definition();
  const pages = new Pages(given);
  const known = given.tags.map(({ name }) => name);
  const lost = pages.operations().filter(({ tag }) => !known.includes(tag));
  if (lost.length > 0) throw new Error(`docs/openapi.yaml: no such tag: ${lost.map(({ tag }) => tag).join(', ')}`);
  return Object.assign({ 'index.md': pages.index(), 'schemas.md': pages.schemas() }, ...given.tags.map((tag) => pages.ofTag(tag)));
}
