FROM node:20-bookworm-slim AS deps
ENV NODE_ENV=production \
    PNPM_HOME="/pnpm" \
    PATH="/pnpm:$PATH"
WORKDIR /app
COPY package.json package-lock.json* pnpm-lock.yaml* ./
RUN \
  # Take whichever lock file there is.
  if [ -f pnpm-lock.yaml ]; then corepack enable && pnpm install --frozen-lockfile; \

  elif [ -f package-lock.json ]; then npm ci; \
  else echo "Lockfile not found." && exit 1; \
  fi

FROM node:20-bookworm-slim
RUN groupadd --system --gid 1001 nodejs \
 && useradd --system --uid 1001 --gid nodejs app
WORKDIR /app
COPY --from=deps --chown=app:nodejs /app/node_modules ./node_modules
COPY --chown=app:nodejs . .
USER app
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \
  CMD node -e "require('http').get('http://localhost:3000/health', r => process.exit(r.statusCode === 200 ? 0 : 1))"
CMD [ "node", "server.js" ]
