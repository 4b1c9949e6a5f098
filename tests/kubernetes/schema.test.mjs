// deploy/kubernetes against the schema of Kubernetes. Its validators know what is required and of which type; they let keys pass
// that nobody knows, which the compiler refuses by the types that are made of the same schema.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const home = path.dirname(fileURLToPath(import.meta.url));
const manifests = path.resolve(home, '../../deploy/kubernetes');
const cluster = path.join(manifests, 'cluster');

/** The documents of a file, each of its keys once. */
function read(file) {
  return parseAllDocuments(fs.readFileSync(file, 'utf8'), { strict: true, uniqueKeys: true }).map((document) => {
    assert.deepEqual([...document.errors, ...document.warnings], [], file);
    return document.toJS();
  });
}

const [kustomization] = read(path.join(cluster, 'kustomization.yaml'));
const inCluster = kustomization.resources.flatMap((name) => read(path.join(cluster, name)));
const alone = read(path.join(manifests, 'alone.yaml'));
const objects = [...alone, ...inCluster];
const moduleOf = (object) => `kubernetes-models/${object.apiVersion}/${object.kind}`;
const named = (kind, name) => inCluster.find((object) => object.kind === kind && object.metadata.name === name);

async function validate(object) {
  const { [object.kind]: Model } = await import(moduleOf(object));
  new Model(object).validate();
}

/** The example, with something wrong in it. */
function spoiled(change) {
  const copy = structuredClone(named('Deployment', 'lumbung-server'));
  change(copy.spec, copy.spec.template.spec.containers[0]);
  return copy;
}

const withoutSelector = spoiled((spec) => delete spec.selector);
const withAWord = spoiled((spec) => (spec.replicas = 'two'));
const withATypo = spoiled((_, container) => (container.redinessProbe = container.readinessProbe));

test('each object has what its kind requires', async () => {
  for (const object of objects) await assert.doesNotReject(validate(object), `${object.kind} ${object.metadata.name}`);
  await assert.rejects(validate(withoutSelector));
  await assert.rejects(validate(withAWord));
});

test('no object has a key that its kind does not know', () => {
  const place = path.join(home, 'node_modules/.manifests');
  fs.mkdirSync(place, { recursive: true });
  const typed = (object, at, before = '') =>
    `import type { I${object.kind} as Kind${at} } from '${moduleOf(object)}';\n` +
    `${before}export const object${at}: Kind${at} = ${JSON.stringify(object)};\n`;
  const refused = [withoutSelector, withAWord, withATypo].map((object, at) => typed(object, `Bad${at}`, '// @ts-expect-error\n'));
  fs.writeFileSync(path.join(place, 'objects.ts'), objects.map((object, at) => typed(object, at)).join('') + refused.join(''));
  const options = '--noEmit --strict --skipLibCheck --target es2022 --module esnext --moduleResolution bundler'.split(' ');
  const ran = spawnSync(process.execPath, [path.join(home, 'node_modules/typescript/bin/tsc'), ...options, path.join(place, 'objects.ts')]);
  assert.equal(ran.status, 0, ran.stdout.toString().slice(0, 4000));
});

test('what belongs together has the same names', () => {
  assert.deepEqual([...kustomization.resources, 'kustomization.yaml'].sort(), fs.readdirSync(cluster).sort());
  const scaler = named('HorizontalPodAutoscaler', 'lumbung-worker').spec;
  assert.ok(named(scaler.scaleTargetRef.kind, scaler.scaleTargetRef.name));
  const [metrics] = read(path.join(manifests, 'metrics.yaml'));
  assert.equal(scaler.metrics[0].external.metric.name, metrics.rules.external[0].name.as);
  for (const object of objects.filter(({ spec }) => spec?.template)) {
    const labels = object.spec.template.metadata.labels;
    assert.deepEqual(object.spec.selector.matchLabels, labels, object.metadata.name);
    const { containers, volumes = [], terminationGracePeriodSeconds } = object.spec.template.spec;
    assert.ok(terminationGracePeriodSeconds > 35, 'it drains for 30 seconds');
    const offered = [...volumes, ...(object.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)].map(({ name }) => name);
    for (const { volumeMounts, ports = [], ...container } of containers) {
      assert.deepEqual(volumeMounts.map(({ name }) => name).sort(), offered.sort());
      const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].flatMap((probe) => container[probe] ?? []);
      for (const { httpGet } of probes) assert.ok(ports.some(({ name }) => name === httpGet.port));
      for (const { configMapRef, secretRef } of container.envFrom ?? []) {
        assert.ok(configMapRef ? named('ConfigMap', configMapRef.name) : named('Secret', secretRef.name));
      }
    }
  }
  for (const service of objects.filter(({ kind }) => kind === 'Service')) {
    const among = alone.includes(service) ? alone : inCluster;
    assert.ok(among.some(({ spec }) => JSON.stringify(spec?.selector?.matchLabels) === JSON.stringify(service.spec.selector)));
  }
});
