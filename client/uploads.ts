/** Files for flows to read. */
import type * as doc from './documents';
import { API_PREFIX, type Send } from './transport';
import type { UploadSource } from './upload-source';

interface Ways {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  send: Send;
}

export const uploads = ({ get, send }: Ways) => ({
  /** Sends the bytes while they are read; nothing holds the whole file. */
  upload: async ({ body, fileName, sizeBytes }: UploadSource): Promise<doc.UploadOutcome> => {
    try {
      const response = await send({
        method: 'POST',
        path: `${API_PREFIX}/uploads`,
        query: { file_name: fileName },
        stream: { body, ...(sizeBytes === undefined ? {} : { sizeBytes }) },
      });
      return (await response.json()) as doc.UploadOutcome;
    } finally {
      // A refusal can come before the file is read to its end.
      body.destroy();
    }
  },
  listUploads: (page: doc.PageQuery = {}) => get<doc.Page<doc.UploadDocument>>('/uploads', page),
  getUpload: (uploadId: string) =>
    get<doc.UploadDocument>(`/uploads/${encodeURIComponent(uploadId)}`),
});
