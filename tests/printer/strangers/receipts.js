// Receipts encoded by receiptline. In: a JSON list of {name, text, options}, or nothing for its own samples.
// Out: the same with the job, base64.
'use strict'

const fs = require('fs')
const path = require('path')
const receiptline = require('receiptline')

const folder = path.join(path.dirname(require.resolve('receiptline/package.json')), 'example', 'data')

function samples() {
  const texts = ['en', 'ja'].flatMap((language) => {
    const names = fs.readdirSync(path.join(folder, language)).sort()
    return names.map((name) => ({ name, text: fs.readFileSync(path.join(folder, language, name), 'utf8') }))
  })
  const kinds = [[48, 'cp936'], [32, 'cp936'], [48, 'multilingual']]
  return texts.flatMap((text) => kinds.map(([cpl, encoding]) => ({ ...text, options: { cpl, encoding } })))
}

function encode({ name, text, options }) {
  const job = receiptline.transform(text, { command: 'escpos', spacing: true, cutting: true, ...options })
  return { name, text, columns: options.cpl, job: Buffer.from(job, 'binary').toString('base64') }
}

const given = fs.readFileSync(0, 'utf8')
process.stdout.write(JSON.stringify((given ? JSON.parse(given) : samples()).map(encode)))
