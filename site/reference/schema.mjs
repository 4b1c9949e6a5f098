// JSON Schemas of docs/openapi.yaml as words and rows of tables.
import { code, plain } from './markdown.mjs';

const nameOf = (ref) => ref.split('/').at(-1);

const listOf = (values) => values.map((value) => code(JSON.stringify(value))).join(', ');

function bounds(schema) {
  const words = [];
  if (schema.minimum !== undefined && schema.maximum !== undefined) words.push(`${schema.minimum} to ${schema.maximum}`);
  else if (schema.minimum !== undefined) words.push(`from ${schema.minimum}`);
  else if (schema.maximum !== undefined) words.push(`to ${schema.maximum}`);
  if (schema.maxLength !== undefined) words.push(`at most ${schema.maxLength} characters`);
  if (schema.maxItems !== undefined) words.push(`at most ${schema.maxItems}`);
  if (schema.pattern !== undefined) words.push(code(schema.pattern));
  if (schema.default !== undefined) words.push(`default ${code(JSON.stringify(schema.default))}`);
  return words.length > 0 ? `, ${words.join(', ')}` : '';
}

/** "integer or null, 1 to 200, default `50`"; what has a name is a link to it. */
export function typeWords(schema) {
  if (!schema) return '';
  if (schema.$ref) return `[${nameOf(schema.$ref)}](./schemas.md#${nameOf(schema.$ref)})`;
  if (schema.const !== undefined) return listOf([schema.const]);
  if (schema.enum) return `${listOf(schema.enum)}${bounds(schema)}`;
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices && !schema.properties) return choices.map(typeWords).join(' or ');
  if (schema.allOf && !schema.properties) return schema.allOf.map(typeWords).filter(Boolean).join(' with ');
  if (schema.contentMediaType || schema.format === 'binary') return 'a file';
  const types = [schema.type ?? (schema.properties ? 'object' : 'anything')].flat();
  const words = types.map((type) => {
    if (type === 'array') return schema.items ? `list of ${typeWords(schema.items)}` : 'list';
    if (type === 'object' && typeof schema.additionalProperties === 'object') return `object of ${typeWords(schema.additionalProperties)} by name`;
    return type === 'string' && schema.format ? schema.format : type;
  });
  return `${words.join(' or ')}${bounds(schema)}`;
}

/** [member, type, what]; members of objects that have no name of their own are told of as `a.b`, those of lists as `a[].b`. */
export function rowsOf(schema, prefix = '') {
  if (!schema || schema.$ref) return [];
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((part) => rowsOf(part, prefix));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const always = (schema.required ?? []).includes(name);
    return [[code(`${prefix}${name}`), `${typeWords(member)}${always ? '' : ', optional'}`, plain(member.description ?? '')], ...rowsOf(member, `${prefix}${name}.`)];
  });
  const items = schema.items ? rowsOf(schema.items, `${prefix.replace(/\.$/, '')}[].`) : [];
  const named = typeof schema.additionalProperties === 'object' ? rowsOf(schema.additionalProperties, `${prefix}*.`) : [];
  return [...parts, ...own, ...items, ...named];
}
