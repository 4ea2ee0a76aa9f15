FROM alpine:3.19 as downloader
ARG TARGETPLATFORM
ARG S6_VERSION="3.1.6.2"
RUN set -eux; \
    case "${TARGETPLATFORM:-linux/amd64}" in \
        linux/amd64) arch='x86_64' ;; \
        linux/arm64*) arch='aarch64' ;; \
        *) echo >&2 "unsupported: ${TARGETPLATFORM}"; exit 1 ;; \
    esac; \
    \
    wget -O /tmp/s6.tar.xz "https://example.org/v${S6_VERSION}/s6-overlay-${arch}.tar.xz"; \
    \
    mkdir -p /out; \
    tar -C /out -xpf /tmp/s6.tar.xz

FROM alpine:3.19
COPY --from=downloader /out/ /
RUN python3 <<PY && cat 3<<'OTHER' <&3
print("hello")
PY
echo $NOT_EXPANDED
OTHER
COPY --from=docker.io/library/busybox:1.36 /bin/ /opt/busybox/
ENTRYPOINT /init
CMD
