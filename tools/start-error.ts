/** A reason the system cannot start, told in a sentence a person can act on; printed without a stack. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** The sentence for a file-system error, naming the folder and what can be done about it. */
export function storageError(folder: string, error: unknown): StartError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const text = error instanceof Error ? error.message : String(error);
  return new StartError(storageSentence(folder, code, text), { cause: error });
}

function storageSentence(folder: string, code: string | undefined, text: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT' || text.includes('No space left on device')) {
    return `The disk that holds ${folder} is full: free some space or set DATA_DIR to a folder on another disk.`;
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `The folder ${folder} cannot be written (${code}): correct its permissions or set DATA_DIR to another folder.`;
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return `${folder} is not a folder: set DATA_DIR to a folder.`;
  }
  return `The folder ${folder} cannot be used: ${text}`;
}
