import { type Config, isLoopback } from '../../config';
import { newSecret } from './secrets';

/**
 * The token that may do anything: the one of the settings, or a new one for this run where no setting says who may call
 * and only this machine can. Undefined otherwise.
 */
export function devTokenOf({ auth, host }: Pick<Config, 'auth' | 'host'>): string | undefined {
  const isConfigured = [auth.devToken, auth.jwksUrl, auth.secret].some(Boolean);
  return isConfigured || !isLoopback(host) ? auth.devToken : newSecret();
}
