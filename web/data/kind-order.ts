const order = ['account', 'compan', 'contact', 'lead', 'opportunit', 'deal', 'note']

const placeOf = (kind: string): number => {
  const at = order.findIndex((stem) => kind.startsWith(stem))
  return at === -1 ? order.length : at
}

/** Kinds of records in the order people read them, singular or plural: whom it is about before what belongs to them. */
export const byReading = (one: string, other: string): number => placeOf(one) - placeOf(other)
