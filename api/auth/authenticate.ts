/** Who holds a bearer token: the development token, an API key, or a JSON Web Token. */
import { ApiProblem } from '../problem';
import { isKeyText, type KeyRing } from './api-key';
import { createTokenVerifier, type TokenSettings } from './json-web-token';
import type { Authenticate, Principal } from './principal';
import { permissionsOfRoles } from './roles';
import { digestOf, isSameDigest } from './secrets';

export interface AuthSettings extends TokenSettings {
  /** may do anything for any tenant; only ever on a loopback address */
  devToken?: string | undefined;
}

const developer: Principal = {
  subject: 'developer',
  permissions: permissionsOfRoles(['admin']),
  mayActForUsers: true,
  tenants: null,
};

export function createAuthenticate(settings: AuthSettings, keys: KeyRing): Authenticate {
  const verify = createTokenVerifier(settings);
  const devDigest = settings.devToken === undefined ? undefined : digestOf(settings.devToken);
  return async (token) => {
    if (isKeyText(token)) return keys.authenticate(token);
    if (devDigest && isSameDigest(digestOf(token), devDigest)) return developer;
    if (!verify) throw new ApiProblem('unauthenticated', 'the token is not one this API accepts');
    return verify(token);
  };
}
