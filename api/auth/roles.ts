/** What each role may do. Roles come in tokens, permissions are what routes ask for. */
import type { Permission } from '../route';

const permissionsOf = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  approver: ['read', 'approve'],
  admin: ['read', 'operate', 'approve', 'administer'],
} as const satisfies Record<string, readonly Permission[]>;

type Role = keyof typeof permissionsOf;
export const roles = Object.keys(permissionsOf) as Role[];

/** The permissions of all the roles together; a role that is not ours gives none. */
export const permissionsOfRoles = (given: readonly string[]): ReadonlySet<Permission> =>
  new Set(roles.filter((role) => given.includes(role)).flatMap((role) => permissionsOf[role]));
