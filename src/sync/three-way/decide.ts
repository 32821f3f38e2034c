import type { Value } from '#model/value.ts'

/** One atom, a plain value or one element of a list, in our words; null: absent. `l` and `r` are the sides, `b` and `s` what each stood on. */
export type Atom = { readonly l: Value; readonly b: Value; readonly s: Value; readonly r: Value }

export type Way = { readonly pulls: boolean; readonly pushes: boolean }

/**
 * `rest`: nothing to do. `agree`: both came to mean the same. `push`: ours goes there. `take`: theirs comes here.
 * `keep`: ours stays here and is not sent (pull-only). `see`: theirs stays there and is not taken (push-only). `conflict`: the policy decides.
 */
export type Decision = 'rest' | 'agree' | 'push' | 'take' | 'keep' | 'see' | 'conflict'

/** The decision table (docs: engine, the decision per field). `same` compares by meaning. */
export function decide(atom: Atom, way: Way, same: (a: Value, b: Value) => boolean): Decision {
  const ours = !same(atom.l, atom.b)
  const theirs = !same(atom.r, atom.s)
  if (!ours && !theirs) return 'rest'
  if (same(atom.l, atom.r)) return 'agree'
  if (!way.pushes) return theirs ? 'take' : 'keep'
  if (!way.pulls) return ours ? 'push' : 'see'
  if (!theirs) return 'push'
  return ours ? 'conflict' : 'take'
}

/** Where an atom ends: ours, the value ours then stands on, and what must stand there. */
export type Settled = { readonly local: Value; readonly base: Value; readonly target: Value }

/** A decided atom; a conflict ends as its winner says. */
export function settle(atom: Atom, decision: Exclude<Decision, 'conflict'> | 'local' | 'remote'): Settled {
  switch (decision) {
    case 'rest':
    case 'see':
      return { local: atom.l, base: atom.b, target: atom.r }
    case 'agree':
    case 'keep':
      return { local: atom.l, base: atom.l, target: atom.r }
    case 'push':
      return { local: atom.l, base: atom.b, target: atom.l }
    case 'take':
    case 'remote':
      return { local: atom.r, base: atom.r, target: atom.r }
    case 'local':
      // Ours now stands on theirs as seen, so it still differs and is pushed.
      return { local: atom.l, base: atom.r, target: atom.l }
  }
}
