import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Prints the counts of a test report in one line; a failed check counts as one failed test, a missing report too. */
const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numFailedTestSuites: z.number(),
})

const [path = '', check = '0'] = process.argv.slice(2)
const checkFailed = check === '0' ? 0 : 1
let counts = { passed: 0, failed: 1, skipped: 0 }
try {
  const told = report.parse(JSON.parse(readFileSync(path, 'utf8')))
  const failed = told.numFailedTests > 0 ? told.numFailedTests : told.numFailedTestSuites
  counts = { passed: told.numPassedTests, failed, skipped: told.numPendingTests + told.numTodoTests }
} catch (error) {
  console.log(`no test report: ${error instanceof Error ? error.message : String(error)}`)
}
console.log(`${counts.passed} passed, ${counts.failed + checkFailed} failed, ${counts.skipped} skipped`)
