import type { OAuth } from './oauth.ts'
import { newSigningKey } from './signing.ts'

/** The key file of a new service account with domain-wide delegation, as Google's console would hand it out. */
export function newServiceAccount(oauth: OAuth): Record<string, string> {
  const kid = crypto.randomUUID().replaceAll('-', '')
  const { privateKey, publicKey } = newSigningKey(kid)
  const address = `sync-${kid.slice(0, 8)}@pipedesk-sandbox.iam.gserviceaccount.com`
  oauth.serviceKeys.set(address, String(publicKey.export({ format: 'pem', type: 'spki' })))
  return {
    type: 'service_account',
    project_id: 'pipedesk-sandbox',
    private_key_id: kid,
    private_key: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    client_email: address,
    client_id: '100000000000000000001',
    auth_uri: `${oauth.origin()}/o/oauth2/v2/auth`,
    token_uri: `${oauth.origin()}/token`,
  }
}
