import { Skeleton, SkeletonLines } from '../../ui/skeleton.tsx'

/** The shape of a record's page. */
export const RecordSkeleton = () => (
  <div className="flex h-full flex-col">
    <div className="flex h-[88px] flex-col gap-3 border-b border-line px-6 pt-4">
      <Skeleton className="h-6 w-64" />
      <Skeleton className="h-4 w-40" />
    </div>
    <div className="grid grow grid-cols-1 lg:grid-cols-[320px_minmax(0,1fr)_300px]">
      <SkeletonLines count={10} className="gap-5 p-5" />
      <SkeletonLines count={8} className="gap-6 border-line p-5 max-lg:hidden lg:border-x" />
      <SkeletonLines count={5} className="gap-5 p-5 max-lg:hidden" />
    </div>
  </div>
)
