/** Names of flow types and phases as they come in: other names of the same become the first name here, once. */
import { flowTypeNamed, phaseNamed } from '../workflows/flow-names';
import { storableText } from './storable-text';

/** A flow type by any of its names; whether there is such a type is the route's to say. */
export const flowTypeName = storableText(50).transform(flowTypeNamed);
/** A phase by any of its names. */
export const phaseName = storableText(100).transform(phaseNamed);
