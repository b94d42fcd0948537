# The console, built and run as an ordinary user: docker build -f deploy/console.Dockerfile .
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
# Without scripts: the one there is downloads Node, which this image has.
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/next/dist/bin/next build && rm -rf .next/cache && npm prune --omit=dev --ignore-scripts

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build /app/package.json /app/next.config.ts ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
# Where Next keeps what it makes while it runs; all else stays root's, and read-only for this user.
RUN mkdir -p .next/cache && chown node:node .next/cache
USER node
EXPOSE 3000
CMD ["node", "node_modules/next/dist/bin/next", "start", "--hostname", "0.0.0.0", "--port", "3000"]
