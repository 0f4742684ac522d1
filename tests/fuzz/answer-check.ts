/** Whether an answer is one the OpenAPI document allows, and tells nothing it should not. */
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { ApiDocument, Operation } from '../support/operations';

export interface FuzzAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Returns what is wrong with an answer; undefined when nothing is. */
export type CheckAnswer = (operation: Operation, answer: FuzzAnswer) => string | undefined;

/** What only our own insides say: stack traces, SQL and its errors, addresses with passwords. */
const insides = [
  /\n\s+at .+:\d+:\d+/,
  /postgres(?:ql)?:\/\//,
  /\b(?:syntax error at|violates \w+ constraint|relation "|invalid input syntax)/,
];

const pointer = (...names: string[]): string =>
  names
    .map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');

export function createAnswerCheck(document: ApiDocument): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  addFormats(ajv);
  ajv.addSchema(document.whole, 'api');
  return (operation, { status, headers, text }) => {
    const method = operation.method.toLowerCase();
    if (status >= 500 && status !== 503) return `answered ${status}`;
    const known = [String(status), `${String(status)[0] ?? ''}XX`].find(
      (name) => name in operation.responses,
    );
    if (known === undefined) return `answered ${status}, which the document does not know`;
    const leak = insides.find((pattern) => pattern.test(text));
    if (leak) return `tells of its insides: ${String(leak)}`;
    if (headers.get('x-request-id') === null) return 'has no request id';
    const content = operation.responses[known]?.content;
    if (!content) return text === '' ? undefined : `has a body the document does not know`;
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (!(type in content)) return `is ${type}, not ${Object.keys(content).join(' or ')}`;
    if (!/[/+]json$/.test(type)) return undefined;
    const at = pointer(
      'paths',
      operation.path,
      method,
      'responses',
      known,
      'content',
      type,
      'schema',
    );
    const isValid = ajv.getSchema(`api#${at}`);
    if (!isValid) return `has no schema at ${at}`;
    if (isValid(JSON.parse(text)) === true) return undefined;
    return `does not fit its schema: ${ajv.errorsText(isValid.errors)}`;
  };
}
