import { expect, test } from 'vitest'
import { csv } from './csv.ts'

test('what a spreadsheet would run as a formula is text', () => {
  expect(csv(['a'], [['=1+1'], ['+55 11 9'], ['-x'], ['@y'], ['\tz']])).toBe("\uFEFFa\r\n'=1+1\r\n'+55 11 9\r\n'-x\r\n'@y\r\n'\tz\r\n")
})

test('commas, quotes and line breaks are quoted', () => {
  expect(csv(['a', 'b'], [['x, y', 'he said "no"\nand left']])).toBe('\uFEFFa,b\r\n"x, y","he said ""no""\nand left"\r\n')
})
