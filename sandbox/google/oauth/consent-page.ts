import { fullName, type Account } from '../account.ts'
import { CONSENT_CSS } from '../../http/consent-style.ts'
import type { AuthorizeRequest } from './authorize.ts'
import type { Scope } from './scopes.ts'

/** An account one may sign in with, and how many contacts it has. */
export type Choice = { readonly account: Account; readonly contacts: number }

/** The page that asks for consent; the form posts back to the address it was opened at. */
export function consentPage(request: AuthorizeRequest, choices: readonly Choice[], action: string): string {
  const chosen = choices.find(({ account }) => account.email === request.loginHint || account.sub === request.loginHint) ?? choices[0]
  const app = new URL(request.redirectUri).host
  return frame(
    `${app} wants access`,
    `
<h1>Allow <strong>${escape(app)}</strong> into a sample account?</h1>
<p class="lead">You are signing in to the Google stand-in of the PipeDesk sandbox. The people in it are made up.</p>
<form method="post" action="${escape(action)}">
<fieldset><legend>Account</legend><div class="accounts">${choices.map((one) => accountRow(one, one === chosen)).join('')}</div></fieldset>
<fieldset><legend>What it may do</legend><ul class="scopes">${request.scopes.map(scopeRow).join('')}</ul></fieldset>
<div class="actions"><button name="decision" value="deny" class="quiet">Deny</button><button name="decision" value="allow" class="go">Allow</button></div>
</form>`,
  )
}

/** The page shown when a request is so wrong that it must not be sent back to the client. */
export function refusalPage(error: string, reason: string): string {
  return frame(
    'Access blocked',
    `
<h1>This request cannot be shown</h1>
<p class="lead">${escape(reason)}</p>
<p class="code">Error 400: ${escape(error)}</p>`,
  )
}

function frame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>${escape(title)} · Sandbox</title><style>${CONSENT_CSS}</style></head>
<body><main><header>${GLYPH}<span>Google <small>sandbox</small></span></header>${content}
<footer>Nothing leaves this machine.</footer></main></body></html>`
}

// Four overlapping drops around a centre: drawn for the sandbox, nobody's trade mark.
const GLYPH = `<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true"><circle cx="10" cy="10" r="7" fill="#4f6bed" opacity=".9"/><circle cx="18" cy="10" r="7" fill="#e5724c" opacity=".8"/><circle cx="10" cy="18" r="7" fill="#e0b13c" opacity=".8"/><circle cx="18" cy="18" r="7" fill="#3f9d71" opacity=".8"/></svg>`

function accountRow({ account, contacts }: Choice, checked: boolean): string {
  const initials = (account.given.slice(0, 1) + account.family.slice(0, 1)).toUpperCase()
  const book = contacts === 0 ? 'empty address book' : `${contacts.toLocaleString('en')} contacts`
  return `<label class="account"><input type="radio" name="account" value="${escape(account.email)}"${checked ? ' checked' : ''}>
<span class="face" aria-hidden="true">${escape(initials)}</span>
<span class="who"><b>${escape(fullName(account))}</b><span>${escape(account.email)}</span></span><span class="size">${book}</span></label>`
}

function scopeRow(scope: Scope): string {
  if (scope.identity === true) {
    return `<li><span class="always" aria-hidden="true">✓</span><span>${escape(scope.title)} <small>always</small></span></li>`
  }
  return `<li><label><input type="checkbox" name="scope" value="${escape(scope.name)}" checked><span>${escape(scope.title)}</span></label></li>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
