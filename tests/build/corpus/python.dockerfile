# syntax=docker/dockerfile:1.7
FROM python:3.12-slim
LABEL org.opencontainers.image.title="worker" \
      org.opencontainers.image.description="Takes jobs off a queue." \
      maintainer="ops@example.org"
ARG UID=1000
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
SHELL ["/bin/bash", "-o", "pipefail", "-euxc"]
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends build-essential libpq-dev
rm -rf /var/lib/apt/lists/*
useradd -u "${UID}" -m worker
EOF
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=cache,target=/root/.cache/pip \
    --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \
    pip install -r /tmp/requirements.txt
COPY <<"EOF" /etc/worker.ini
[worker]
queue = $QUEUE
EOF
COPY --chmod=755 <<-run.sh /usr/local/bin/
	#!/bin/sh
	exec python -m worker "$@"
	run.sh
VOLUME ["/data", "/var/spool/worker"]
STOPSIGNAL SIGINT
USER worker
ENTRYPOINT ["run.sh"]
