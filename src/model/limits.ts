/** Longest texts in characters and most elements of lists; generous for people, small enough for indexes, mail and screens. */
export const limits = { name: 300, text: 2_000, body: 100_000, url: 2_000, value: 320, elements: 100, tags: 100, tag: 100 } as const
