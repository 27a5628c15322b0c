// What npos finds in print jobs. In: a JSON list of jobs, base64. Out: for each a list of what stands in it, in order.
'use strict'

const fs = require('fs')
const iconv = require('iconv-lite')
const npos = require('npos')

npos.rules[0x1d]['(k'] = [0, 'd16']

function dots(raw, offset) {
  const picture = npos.codecs.raster.decode(raw, [{ offset }])
  const rows = []
  for (let y = 0; y < picture.height; y++) {
    let row = ''
    for (let x = 0; x < picture.width; x++) row += picture.getPixel(x, y) === 0 ? '1' : '0'
    rows.push(row)
  }
  return { width: picture.width, rows }
}

function read(job) {
  const raw = Buffer.from(job, 'base64')
  const ast = npos.parser(npos.rules).analyze(raw)
  if (ast.error) throw ast.error
  return ast.tree.map((node) => {
    const command = node.ascii + (node.fn || '')
    const bytes = raw.subarray(node.offset, node.offset + node.length)
    if (command === 'STX') return { text: iconv.decode(npos.codecs.text.decode(raw, [node]), 'GBK') }
    if (command === 'GSv0') return { picture: dots(raw, node.offset) }
    return { command, data: bytes.subarray(1 + (node.fn || '').length).toString('base64') }
  })
}

process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, 'utf8')).map(read)))
