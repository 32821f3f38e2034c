import { PagePending } from './page-pending.tsx'

/** The shape of the frame and a page in it until it is known who is signed in; index.html has the same until the first script is here. */
export const FramePending = () => (
  <div className="flex h-dvh">
    <div className="w-58 shrink-0 border-r border-line bg-rail max-lg:w-13 max-sm:hidden" />
    <div className="min-w-0 grow">
      <PagePending />
    </div>
  </div>
)
