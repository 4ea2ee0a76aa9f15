ARG REGISTRY=docker.io
ARG RUST=${REGISTRY}/library/rust:1.77
FROM ${RUST} AS chef
RUN cargo install cargo-chef --locked
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS builder
COPY --from=planner /app/recipe.json recipe.json
RUN --network=default cargo chef cook --release --recipe-path recipe.json
COPY . .
ARG FEATURES
RUN cargo build --release ${FEATURES:+--features ${FEATURES}}

FROM builder AS test
RUN cargo test --release

FROM gcr.io/distroless/cc-debian12
COPY --from=builder --link /app/target/release/app /usr/local/bin/
COPY --from=2 /app/LICENSE /
ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.org/data.bin /data/
ENTRYPOINT ["/usr/local/bin/app"]
