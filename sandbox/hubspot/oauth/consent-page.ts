import { CONSENT_CSS } from '../../http/consent-style.ts'
import type { Portal } from '../portal.ts'
import type { AuthorizeRequest } from './authorize.ts'
import type { Scope } from './scopes.ts'

/** A portal one may install the app into, and what is in it. */
export type Choice = { readonly portal: Portal; readonly contacts: number }

/** The page that asks for consent; the form posts back to the address it was opened at. */
export function consentPage(request: AuthorizeRequest, choices: readonly Choice[], action: string): string {
  const chosen = choices.find(({ portal }) => String(portal.hubId) === request.hubId) ?? choices[0]
  const app = new URL(request.redirectUri).host
  const scopes = [...request.required.map(alwaysRow), ...request.optional.map(optionalRow)].join('')
  return frame(
    `${app} wants access`,
    `
<h1>Connect <strong>${escape(app)}</strong> to a sample account?</h1>
<p class="lead">You are signing in to the HubSpot stand-in of the PipeDesk sandbox. The companies and people in it are made up.</p>
<form method="post" action="${escape(action)}">
<fieldset><legend>Account</legend><div class="accounts">${choices.map((one) => accountRow(one, one === chosen)).join('')}</div></fieldset>
<fieldset><legend>What it may do</legend><ul class="scopes">${scopes}</ul></fieldset>
<div class="actions"><button name="decision" value="deny" class="quiet">Cancel</button><button name="decision" value="allow" class="go">Connect app</button></div>
</form>`,
  )
}

/** The page shown when a request is so wrong that it must not be sent back to the client. */
export function refusalPage(reason: string): string {
  return frame('Authorization failed', `\n<h1>Authorization failed</h1>\n<p class="lead">${escape(reason)}</p>`)
}

function frame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>${escape(title)} · Sandbox</title><style>${CONSENT_CSS}:root{--go:#b2401a;--face:#fbe6dc;--faceink:#8a3212}@media (prefers-color-scheme:dark){:root{--go:#ffa37d;--goink:#2b1006;--face:#4a2a1c;--faceink:#ffd3bf}}</style></head>
<body><main><header>${GLYPH}<span>HubSpot <small>sandbox</small></span></header>${content}
<footer>Nothing leaves this machine.</footer></main></body></html>`
}

// Three bars that grow, in a rounded frame: drawn for the sandbox, nobody's trade mark.
const GLYPH = `<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true"><rect x="2" y="2" width="24" height="24" rx="7" fill="#d9623a" opacity=".25"/><g fill="#d9623a"><rect x="7" y="15" width="4" height="6" rx="1.5"/><rect x="12" y="11" width="4" height="10" rx="1.5"/><rect x="17" y="7" width="4" height="14" rx="1.5"/></g></svg>`

function accountRow({ portal, contacts }: Choice, checked: boolean): string {
  const size = contacts === 0 ? 'no contacts' : `${contacts.toLocaleString('en')} contacts`
  return `<label class="account"><input type="radio" name="account" value="${portal.hubId}"${checked ? ' checked' : ''}>
<span class="face" aria-hidden="true">${escape(portal.name.slice(0, 1).toUpperCase())}</span>
<span class="who"><b>${escape(portal.name)} · ${portal.hubId}</b><span>${escape(portal.email)}</span></span><span class="size">${size}</span></label>`
}

function alwaysRow({ title }: Scope): string {
  return `<li><span class="always" aria-hidden="true">✓</span><span>${escape(title)} <small>always</small></span></li>`
}

function optionalRow({ name, title }: Scope): string {
  return `<li><label><input type="checkbox" name="scope" value="${escape(name)}" checked><span>${escape(title)}</span></label></li>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
