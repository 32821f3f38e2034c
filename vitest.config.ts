import { defineConfig } from 'vitest/config'

/** Four levels: `unit` needs nothing, `db` gets a cloned database, `laws` search for counter-examples, `journeys` drive a browser. */
const ignored = ['**/node_modules/**', 'dist/**', '.data/**']

export default defineConfig({
  test: {
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{src,sandbox,web,scripts}/**/*.test.{ts,tsx}'], exclude: [...ignored, '**/*.db.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['{src,test}/**/*.db.test.ts', 'test/{conformance,api}/**/*.test.ts'],
          exclude: [...ignored, 'test/laws/**'],
          globalSetup: ['test/cluster.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'laws',
          include: ['test/laws/**/*.test.ts'],
          exclude: ignored,
          globalSetup: ['test/cluster.ts'],
          testTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: { name: 'journeys', include: ['test/journeys/**/*.test.ts'], exclude: ignored, testTimeout: 240_000, fileParallelism: false },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['**/*.test.ts', 'src/db/schema.ts', 'src/db/generate.ts', 'src/main.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80 },
    },
  },
})
