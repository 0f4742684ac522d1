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
