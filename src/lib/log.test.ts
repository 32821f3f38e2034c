import { expect, test } from 'vitest'
import { logger } from './log.ts'

function capture(work: (log: ReturnType<typeof logger>) => void): string {
  const lines: string[] = []
  work(logger('debug', (line) => lines.push(line)))
  return lines.join('')
}

test('a line carries its fields, level and time', () => {
  const line = JSON.parse(capture((log) => log.with({ requestId: 'r1' }).info({ status: 200, tookMs: 3 }, 'request')))
  expect(line).toMatchObject({
    level: 'info',
    requestId: 'r1',
    status: 200,
    tookMs: 3,
    msg: 'request',
    time: expect.stringMatching(/^\d{4}-/),
  })
})

test('no personal data and no secret gets through, wherever it stands', () => {
  const pgError = Object.assign(new Error('duplicate key: Key (email)=(ana@example.com)'), {
    code: '23505',
    detail: 'Key (email)=(ana@example.com) exists',
    constraint: 'person_email',
  })
  const text = capture((log) => {
    log.info(
      {
        email: 'ana@example.com',
        headers: { authorization: 'Bearer abcdefghijklmnop', cookie: 'pipedesk.session=xyz' },
        nested: { list: [{ refreshToken: '1//abc', firstName: 'Ana' }] },
      },
      'hello ana@example.com',
    )
    log.error(
      { error: new Error('fetch https://u:hunter2@host/x?code=4%2F0Ab&x=1 failed for +55 11 98765-4321', { cause: pgError }) },
      'Bearer ya29.abcdefghijklmnop',
    )
    log.warn({ values: { phones: ['+5511'] }, before: { title: 'CEO' }, url: 'postgres://pipedesk:s3cretpass@127.0.0.1/x' }, 'x')
  })
  for (const leak of [
    'ana@example',
    'abcdefghijklmnop',
    'xyz',
    '1//abc',
    'Ana"',
    'hunter2',
    '4%2F0Ab',
    '98765',
    's3cretpass',
    'CEO',
    '+5511',
  ])
    expect(text).not.toContain(leak)
  for (const kept of ['23505', 'person_email', 'log.test.ts', 'pipedesk:[removed]@127.0.0.1']) expect(text).toContain(kept)
})

test('circles and depth do no harm', () => {
  const circle: Record<string, unknown> = { n: 1n }
  circle.self = circle
  expect(capture((log) => log.info(circle, 'round'))).toContain('[deep]')
})
