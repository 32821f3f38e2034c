/** The consent page's whole look: one card, light and dark by the system's preference, no script, nothing fetched. */
export const CONSENT_CSS = `
:root{--bg:#eef0f4;--card:#fff;--ink:#1a1f2b;--soft:#555e70;--line:#d9dde6;--hover:#f4f6fa;--go:#3550c8;--goink:#fff;--face:#e3e8fb;--faceink:#2c429f}
@media (prefers-color-scheme:dark){:root{--bg:#0f1218;--card:#181c25;--ink:#e9ecf3;--soft:#a2abbd;--line:#2d3442;--hover:#202634;--go:#9db0ff;--goink:#10162e;--face:#29335c;--faceink:#cdd7ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:min(520px,100%);background:var(--card);border:1px solid var(--line);border-radius:16px;padding:28px 32px 20px;box-shadow:0 12px 40px rgb(15 20 40/.10)}
header{display:flex;align-items:center;gap:10px;font-weight:600;margin-bottom:20px}
header small{font-weight:500;color:var(--soft)}
h1{font-size:22px;line-height:1.3;font-weight:500;margin:0 0 6px;text-wrap:balance}
h1 strong{font-weight:650}
.lead{margin:0 0 20px;color:var(--soft)}
.code{font:13px ui-monospace,Menlo,monospace;color:var(--soft)}
fieldset{border:0;padding:0;margin:0 0 20px;min-width:0}
legend{padding:0;margin-bottom:8px;font-size:13px;font-weight:600;color:var(--soft)}
.accounts{border:1px solid var(--line);border-radius:12px;overflow:hidden}
.account{display:flex;align-items:center;gap:12px;padding:10px 14px;cursor:pointer}
.account+.account{border-top:1px solid var(--line)}
.account:hover{background:var(--hover)}
.account:has(:checked){background:var(--hover)}
input{accent-color:var(--go);width:17px;height:17px;margin:0;flex:none}
.face{width:34px;height:34px;border-radius:50%;display:grid;place-items:center;background:var(--face);color:var(--faceink);font-size:13px;font-weight:600;flex:none}
.who{display:flex;flex-direction:column;min-width:0;line-height:1.35}
.who b{font-weight:600}
.who span{color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.size{margin-left:auto;color:var(--soft);font-size:13px;white-space:nowrap}
.scopes{list-style:none;margin:0;padding:0}
.scopes li,.scopes label{display:flex;align-items:flex-start;gap:12px}
.scopes li{padding:5px 0}
.scopes label{cursor:pointer;width:100%}
.scopes input{margin-top:3px}
.always{width:17px;text-align:center;color:var(--go);font-weight:700;flex:none}
.scopes small{color:var(--soft)}
.actions{display:flex;justify-content:flex-end;gap:10px;margin-top:24px}
button{font:inherit;font-weight:600;border-radius:10px;padding:9px 20px;border:1px solid transparent;cursor:pointer}
.go{background:var(--go);color:var(--goink)}
.quiet{background:transparent;color:var(--ink);border-color:var(--line)}
button:hover{filter:brightness(1.06)}
.quiet:hover{background:var(--hover)}
:focus-visible{outline:3px solid var(--go);outline-offset:2px}
footer{margin-top:22px;padding-top:14px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
@media (max-width:460px){main{padding:22px 18px 16px}.size{display:none}.actions button{flex:1}}
`
