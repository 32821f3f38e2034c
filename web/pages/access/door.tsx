import type { ReactNode } from 'react'
import { SandboxStrip } from '../../frame/sandbox-strip.tsx'
import { t } from '../../text/t.ts'

/** The plain page of people who are not signed in. */
export function Door({ title, text, sandbox, children }: { title: string; text?: string; sandbox: boolean; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col bg-rail">
      {sandbox && <SandboxStrip />}
      <main className="flex grow flex-col items-center px-4 pt-[12dvh] pb-12">
        <div className="mb-6 flex items-center gap-2">
          <img src="/mark.svg" alt="" width={24} height={24} />
          <span className="text-lead font-semibold">{t('app.name')}</span>
        </div>
        <div className="w-full max-w-sm rounded-md border border-line bg-raised p-6">
          <h1 className="text-title font-semibold">{title}</h1>
          {text && <p className="mt-1 text-muted">{text}</p>}
          <div className="mt-5">{children}</div>
        </div>
      </main>
    </div>
  )
}
