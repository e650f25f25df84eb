# The hub in a small image: built in one stage, run by a user of its own in the next.
FROM rust:1.95.0-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        pkg-config libxml2-dev libxmlsec1-dev libxmlsec1-openssl libxslt1-dev libssl-dev libclang-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked -p hub_web --bin hub \
    && install -D -s target/release/hub /out/hub

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libxml2 libxmlsec1 libxmlsec1-openssl libxslt1.1 libssl3 ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /data hub \
    && install -d -o hub -g hub -m 0750 /data
COPY --from=build /out/hub /usr/local/bin/hub
USER 10001
# 0.0.0.0: inside a container only the published port is reachable from outside.
ENV BIND=0.0.0.0 PORT=8080 DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD curl -fsS "http://127.0.0.1:${PORT}/healthz" >/dev/null || exit 1
ENTRYPOINT ["hub"]
CMD ["serve"]
