import type { RefusedFile } from '../dataset';

/** Thrown by the readers when a whole file or table cannot be taken; importFiles turns it into a RefusedFile. */
export class ImportRefusal extends Error {
  constructor(
    readonly code: RefusedFile['code'],
    message: string,
  ) {
    super(message);
    this.name = 'ImportRefusal';
  }
}

/** Whether an error says that a file is an attack or an accident of that size: nothing of it is to be taken then. */
export const isUnsafe = (error: unknown): boolean =>
  error instanceof ImportRefusal && error.code === 'ARCHIVE_UNSAFE';
