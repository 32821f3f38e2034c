import type { ReactNode } from 'react'
import { pathOf, type RecordKind } from '../../data/records.ts'

/** A record's name in a list. The row opens it on a plain click, the browser on any other; a router's link in each of 10⁵ rows would follow every change of the address. */
export const RecordAnchor = ({
  kind,
  id,
  className,
  children,
}: {
  kind: RecordKind
  id: string
  className: string
  children: ReactNode
}) => (
  <a data-row href={`/${pathOf[kind]}/${id}`} className={className}>
    {children}
  </a>
)
