import { z } from 'zod';
import { storableText } from './storable-text';

/** Changes to a proposed field mapping, as a decision carries them. */
export const mappingEdits = z
  .array(
    z.strictObject({
      dataset_no: z.int().min(0),
      source_column: storableText(2000).min(1),
      target_field: storableText(100).nullable(),
    }),
  )
  .max(1000);
