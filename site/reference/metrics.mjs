// The metrics that the program registers, beside what OPERATIONS says to watch for.
import { code, plain, table } from './markdown.mjs';
import { filesIn, read } from './source.mjs';

const BUILT = /Build(Counter|Gauge|Histogram)\(\)\s*\.Name\("(\w+)"\)\s*\.Help\(((?:"[^"]*"\s*)+)\)/g;

/** name → { labels, watch }. */
function watched(operations) {
  const rows = operations.split('\n## Metrics\n')[1].split('\n## ')[0].split('\n').filter((line) => line.startsWith('| `'));
  return new Map(rows.map((line) => line.split('|').slice(1)).flatMap(([names, labels, watch]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, { labels, watch }])));
}

export function metrics() {
  const sources = filesIn('src/telemetry', '.h').concat(filesIn('src/telemetry', '.cpp')).map(read).join('\n');
  const words = watched(read('docs/OPERATIONS.md'));
  const found = [...sources.matchAll(BUILT)].map(([, kind, name, help]) => ({ kind, name, help: help.replace(/"\s*"/g, '').trim().slice(1, -1) }));
  const rows = found.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ kind, name, help }) => {
    if (!words.has(name)) throw new Error(`docs/OPERATIONS.md does not name ${name}`);
    const { labels, watch } = words.get(name);
    // A link to another part of that page leads there from here, too.
    return [code(name), kind.toLowerCase(), plain(help), labels, watch.replaceAll('](#', '](../OPERATIONS.md#')];
  });
  if (rows.length !== words.size) throw new Error(`${rows.length} metrics are registered, and docs/OPERATIONS.md names ${words.size}`);
  return `# Metrics

What \`/metrics\` has for Prometheus: the names, kinds and words of the program, and what to watch for. Who may ask is in [Operations](../OPERATIONS.md#health);
\`deploy/prometheus\` has alerts.

${table(['metric', 'kind', 'what', 'labels', 'watch for'], rows)}`;
}
