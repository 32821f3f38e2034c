import ArrowLeft from 'lucide-react/icons/arrow-left'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import ArrowRight from 'lucide-react/icons/arrow-right'
import Minus from 'lucide-react/icons/minus'
import type { MappingDirection } from '../../data/mapping.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Tooltip } from '../../ui/tooltip.tsx'

const arrows = { bidirectional: ArrowLeftRight, pull: ArrowRight, push: ArrowLeft, none: Minus }

type Props = { direction: MappingDirection; field: string; onTurn: (() => void) | null }

/** Which way a row goes; a press turns it. */
export function DirectionButton({ direction, field, onTurn }: Props) {
  const Arrow = arrows[direction]
  const said = tword('direction', direction)
  if (onTurn === null)
    return (
      <span role="img" aria-label={said} className="inline-flex size-7 items-center justify-center text-muted">
        <Arrow size={16} aria-hidden />
      </span>
    )
  return (
    <Tooltip content={said}>
      <Button size="iconSm" aria-label={t('mapping.turn', { field, direction: said })} onClick={onTurn}>
        <Arrow />
      </Button>
    </Tooltip>
  )
}
