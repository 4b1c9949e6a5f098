import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const lumbung = resolve(process.env.LUMBUNG_BIN ?? join(root, 'build/lumbung'))
const directory = mkdtempSync(join(tmpdir(), 'lumbung-cdn-'))
after(() => rmSync(directory, { recursive: true }))

const keyPairId = 'K2JCJMDEHXQW5F'
const domain = 'd111111abcdef8.cloudfront.net'
const until = '2027-01-31T12:00:00Z'

/** A key as it comes from the operator's hand: two of them, as while one follows the other. */
const keys = ['old', 'new'].map((name) => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const file = join(directory, `${name}.pem`)
  writeFileSync(file, privateKey)
  return { privateKey, file }
})

function ours(key, hash, path, ...options) {
  const cdn = `cloudfront://${domain}?key_pair_id=${keyPairId}&private_key_file=${key.file}&hash=${hash}`
  const words = ['storage', 'cdn-sign', path, '--until', until, ...options]
  const settings = ['--data-dir', directory, '--storage', 's3://bucket?prefix=shop', '--cdn', cdn, '--json']
  return JSON.parse(execFileSync(lumbung, [...words, ...settings], { encoding: 'utf8' }))
}

const paths = [
  'compressed/workspace_1/2026/11/0f1e2d_image.jpg',
  'public/Foto Produk – é+1.jpg',
  'original/workspace_12/2026/01/abc_document.pdf',
]

for (const key of keys) {
  for (const hash of ['sha1', 'sha256']) {
    const algorithm = hash.toUpperCase()
    const common = { keyPairId, privateKey: key.privateKey, algorithm }
    const which = `${key.file.endsWith('old.pem') ? 'old' : 'new'} key, ${hash}`

    for (const path of paths) {
      const url = `https://${domain}/shop/${path.split('/').map(encodeURIComponent).join('/')}`

      test(`canned policy: ${path} (${which})`, () => {
        assert.equal(ours(key, hash, path).url, getSignedUrl({ url, dateLessThan: until, ...common }))
      })

      test(`custom policy: ${path} (${which})`, () => {
        const dateGreaterThan = '2026-11-22T00:00:00Z'
        assert.equal(
          ours(key, hash, path, '--since', dateGreaterThan, '--ip', '192.0.2.0/24').url,
          getSignedUrl({ url, dateLessThan: until, dateGreaterThan, ipAddress: '192.0.2.0/24', ...common }),
        )
      })
    }

    test(`cookies for a workspace (${which})`, () => {
      const policy = JSON.stringify({
        Statement: [
          {
            Resource: `https://${domain}/shop/*/workspace_1/*`,
            Condition: { DateLessThan: { 'AWS:EpochTime': Date.parse(until) / 1000 } },
          },
        ],
      })
      assert.deepEqual(ours(key, hash, '*/workspace_1/*', '--cookies'), getSignedCookies({ policy, ...common }))
    })
  }
}
