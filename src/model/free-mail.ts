/** Brands of public mailboxes with a domain per country, e.g. yahoo.com.br. */
const brands = new Set(['aol', 'gmail', 'gmx', 'googlemail', 'hotmail', 'icloud', 'live', 'mail', 'msn', 'outlook', 'protonmail', 'rocketmail', 'yahoo', 'yandex', 'ymail', 'zoho'])

const domains = new Set([
  '126.com', '139.com', '163.com', 'att.net', 'bellsouth.net', 'bigpond.com', 'bk.ru', 'bluewin.ch', 'bol.com.br', 'btinternet.com', 'comcast.net', 'cox.net', 'daum.net', 'fastmail.com',
  'fastmail.fm', 'foxmail.com', 'free.fr', 'freenet.de', 'globo.com', 'globomail.com', 'hanmail.net', 'hey.com', 'hushmail.com', 'ig.com.br', 'inbox.ru', 'interia.pl', 'laposte.net',
  'libero.it', 'list.ru', 'mac.com', 'mailbox.org', 'me.com', 'naver.com', 'ntlworld.com', 'o2.pl', 'oi.com.br', 'onet.pl', 'optonline.net', 'orange.fr', 'passport.com', 'pm.me', 'posteo.de',
  'proton.me', 'qq.com', 'r7.com', 'rambler.ru', 'rediffmail.com', 'sapo.pt', 'sbcglobal.net', 'seznam.cz', 'sfr.fr', 'shaw.ca', 'sina.com', 'sky.com', 'superig.com.br', 't-online.de',
  'terra.com.br', 'tiscali.it', 'tuta.io', 'tutanota.com', 'uol.com.br', 'verizon.net', 'virgilio.it', 'virginmedia.com', 'wanadoo.fr', 'web.de', 'wp.pl', 'ya.ru', 'zipmail.com.br',
])

/** Whether anybody can have a mailbox there: such a domain never tells which company somebody belongs to. */
export function isFreeMail(domain: string): boolean {
  const [brand = '', ...rest] = domain.split('.')
  return domains.has(domain) || (brands.has(brand) && rest.length > 0 && rest.length <= 2 && rest.every((part) => part.length <= 3))
}
