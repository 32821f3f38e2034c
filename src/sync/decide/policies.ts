type Policies = Readonly<Record<string, string>>

/** The field rules as they are once an act's are taken back: what it added goes, what it replaced returns, what was changed since stays. */
// oxlint-disable-next-line max-params -- now, and the two ends of the act
export function policiesAfter(now: Policies, before: Policies, after: Policies): Policies {
  const left = Object.entries(now).flatMap(([field, rule]): [string, string][] => {
    const ours = after[field] === rule && before[field] !== rule
    if (!ours) return [[field, rule]]
    const former = before[field]
    return former === undefined ? [] : [[field, former]]
  })
  return Object.fromEntries(left)
}
