import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx'

/** The shape of a page while its script loads. */
export const PagePending = () => (
  <div>
    <div className="flex h-14 items-center border-b border-line px-6">
      <Skeleton className="h-5 w-40" />
    </div>
    <SkeletonRows />
  </div>
)
