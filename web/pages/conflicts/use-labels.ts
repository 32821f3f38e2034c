import { useQueries } from '@tanstack/react-query'
import { fieldsQuery, nameOf } from '../../data/fields.ts'
import { recordKinds } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { kindOf } from './side.ts'

/** What a disputed field is called, by the name conflicts give it; of any kind where none is named. */
export function useLabels(): (name: string, entityType?: string) => string {
  const found = useQueries({ queries: recordKinds.map((kind) => fieldsQuery(kind)) })
  return (name, entityType) => {
    if (name === 'deleted') return t('conflicts.deleted')
    const bare = name.replace(/\[.*$/, '')
    const kinds = entityType === undefined ? recordKinds : recordKinds.filter((kind) => kind === kindOf(entityType))
    for (const kind of kinds) {
      const field = found[recordKinds.indexOf(kind)]?.data?.find((each) => nameOf(each) === bare)
      if (field !== undefined) return field.label
    }
    return bare.replace(/^custom\./, '')
  }
}
