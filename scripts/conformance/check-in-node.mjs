// Runs the suite on one backend in this process, and tells the one that started it.
import { conformanceColumn } from '@cnn/core/conformance'

const { backend, threads, op } = JSON.parse(process.argv[2])
process.on('disconnect', () => process.exit())

const column = await conformanceColumn(backend, {
  threads,
  op,
  runtime: `Node ${process.version}`,
  onResult({ done, count, ...result }, { description, allowed }) {
    process.send({ description, allowed, result, done, count })
  },
})
process.send({ column }, () => process.exit())
