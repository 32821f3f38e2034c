import { useMutation, useQueryClient } from '@tanstack/react-query'
import { troubleOf } from '../../data/trouble.ts'
import { toast } from '../../ui/toast.tsx'

/** Does one thing to a connection, says that it is done ('' says nothing), and reads everything anew. */
export function useAct() {
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; said: string }) => work(),
    onSuccess: (_, { said }) => {
      if (said !== '') toast.done(said)
      return queries.invalidateQueries()
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return { busy: act.isPending, run: (work: () => Promise<unknown>, said: string) => act.mutate({ work, said }) }
}
