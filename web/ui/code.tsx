import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { useState } from 'react'
import { t } from '../text/t.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'

/** A word of machines within a sentence: an id, a field path. */
export const Mono = ({ children, className }: { children: string; className?: string }) => (
  <code className={cn('rounded-sm bg-sunken px-1 font-mono text-meta break-all', className)}>{children}</code>
)

/** Text of machines to read or copy. */
export function CodeBlock({ text, label, className }: { text: string; label: string; className?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <div className={cn('relative rounded-md border border-line bg-sunken', className)}>
      <pre aria-label={label} tabIndex={0} className="max-h-80 overflow-auto p-3 pr-10 font-mono text-meta whitespace-pre-wrap">
        {text}
      </pre>
      <Button
        variant="ghost"
        size="iconSm"
        className="absolute top-1 right-1"
        aria-label={copied ? t('kit.copied') : t('kit.copy')}
        onClick={() => void copy()}
      >
        {copied ? <Check /> : <Copy />}
      </Button>
    </div>
  )
}
