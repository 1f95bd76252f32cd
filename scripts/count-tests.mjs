// Adds up the reports that vitest wrote into a folder: prints one line, and fails if a test did or if none ran.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const counts = { passed: 0, failed: 0, skipped: 0 }
for (const name of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  // Files that could not be read, and all of a browser that did not start.
  const broken = report.testResults.filter((file) => file.assertionResults.length === 0)
  counts.passed += report.numPassedTests
  counts.failed += report.numFailedTests + broken.length
  counts.skipped += report.numPendingTests + report.numTodoTests
}
const { passed, failed, skipped } = counts
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
