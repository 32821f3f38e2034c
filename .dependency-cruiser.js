/** The house's rules of who may see whom; prose in ARCHITECTURE.md. All are errors. */
const pureRooms = '^src/(model|sync|access|connections|crm)/'
const suffixed = '\\.(store|flow|routes|jobs)\\.ts$'
const tests = '\\.test\\.tsx?$|^test/'
/** Packages that compute and do nothing else. */
const purePackages = 'node_modules/(zod|libphonenumber-js|tldts)/'

export default {
  forbidden: [
    { name: 'imports-resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-and-lib-stand-alone',
      severity: 'error',
      from: { path: '^src/(model|lib)/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(model|lib)/' },
    },
    {
      name: 'unsuffixed-is-pure',
      comment: 'x.ts computes; SQL, HTTP, queues and providers need a suffix that says so',
      severity: 'error',
      from: { path: pureRooms, pathNot: [suffixed, tests] },
      to: { path: [suffixed, '^src/(db|http|jobs)/'] },
    },
    {
      name: 'unsuffixed-uses-pure-packages',
      severity: 'error',
      from: { path: pureRooms, pathNot: [suffixed, tests] },
      to: { path: 'node_modules/', pathNot: purePackages, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sql-only-in-stores',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.store\\.ts$', '^src/db/', tests] },
      to: { path: 'node_modules/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'store-knows-no-flow',
      severity: 'error',
      from: { path: '\\.store\\.ts$' },
      to: { path: ['\\.(flow|routes|jobs)\\.ts$', '^src/connectors/(?!kit/)'] },
    },
    {
      name: 'routes-only-at-the-door',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/http/', '^src/app\\.ts$', '\\.routes\\.ts$', tests] },
      to: { path: '\\.routes\\.ts$' },
    },
    {
      name: 'providers-do-not-meet',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/' },
      to: { path: '^src/connectors/([^/]+)/', pathNot: ['^src/connectors/$1/', '^src/connectors/kit/'] },
    },
    {
      name: 'a-provider-knows-no-hub',
      severity: 'error',
      from: { path: '^src/connectors/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(connectors|model|lib)/' },
    },
    {
      name: 'registry-only-in-app',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(app|main|env)\\.ts$', '^src/start/', tests] },
      to: { path: '^src/connectors/index\\.ts$' },
    },
    {
      name: 'the-hub-knows-no-provider',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/connectors/', tests] },
      to: { path: '^src/connectors/(?!kit/|index\\.ts)' },
    },
    {
      name: 'crm-rooms-do-not-meet',
      severity: 'error',
      from: { path: '^src/crm/([^/]+)/', pathNot: tests },
      to: { path: '^src/crm/([^/]+)/', pathNot: ['^src/crm/$1/', '^src/crm/(records|audit)/', '^src/crm/[^/]+/present\\.ts$'] },
    },
    {
      name: 'people-before-sync',
      severity: 'error',
      from: { path: '^src/(crm|access)/', pathNot: tests },
      to: { path: '^src/(sync|connectors|connections)/' },
    },
    {
      name: 'env-only-at-the-top',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(app|main)\\.ts$', '^src/start/', tests] },
      to: { path: '^src/env\\.ts$' },
    },
    { name: 'sandbox-apart', severity: 'error', from: { path: '^sandbox/' }, to: { path: '^(src|web|test)/' } },
    { name: 'src-apart', severity: 'error', from: { path: '^src/', pathNot: tests }, to: { path: '^(sandbox|web|test)/' } },
    {
      name: 'web-sees-model-and-the-type-of-the-api',
      severity: 'error',
      from: { path: '^web/', pathNot: tests },
      to: { path: '^src/', pathNot: ['^src/model/', '^src/http/api\\.ts$'] },
    },
    {
      name: 'web-takes-only-types-of-the-api',
      severity: 'error',
      from: { path: '^web/', pathNot: tests },
      to: { path: '^src/http/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-do-not-meet',
      severity: 'error',
      from: { path: '^web/pages/([^/]+)/' },
      to: { path: '^web/pages/([^/]+)/', pathNot: '^web/pages/$1/' },
    },
    { name: 'ui-does-not-fetch', severity: 'error', from: { path: '^web/ui/' }, to: { path: ['^web/(pages/|api)'] } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // Tests may import anything; the parser does not know `await using` in them.
    exclude: { path: ['^(dist|coverage)/', tests] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
