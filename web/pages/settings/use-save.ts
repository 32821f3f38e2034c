import { useMutation, useQueryClient } from '@tanstack/react-query'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { toast } from '../../ui/toast.tsx'

/** Saves something that the session shows, says so, and reads the session anew. */
export function useSave<T>(save: (value: T) => Promise<unknown>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: save,
    onSuccess: () => {
      toast.done(t('settings.saved'))
      return queries.invalidateQueries({ queryKey: ['session'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
}
