# `make run` starts the hub, `make test` proves it. The scripts behind the longer ones are in .ci/.
.DEFAULT_GOAL := help
TARGET ?= saml_acs
SECONDS ?= 600
ROUNDS ?= 10
.PHONY: help run demo test test-rust e2e interop lint fmt messages fuzz fuzz-all soak deny bench screens pictures clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1\t/' | expand -t 14

run: ## build and start the hub on http://localhost:8080, data in data/
	@.ci/setup build
	cargo build --release --locked -p hub_web --bin hub
	@exec "$${CARGO_TARGET_DIR:-target}/release/hub" serve

demo: ## the hub with two filled workspaces, and the demo identity provider of each beside it
	@.ci/setup build interop
	@.ci/demo

test: ## everything: Rust on SQLite and PostgreSQL, Chromium, foreign clients
	@.ci/setup build postgres browser interop
	@.ci/with-postgres .ci/test

test-rust: ## the Rust tests only, on SQLite and PostgreSQL
	@.ci/setup build postgres
	@.ci/with-postgres .ci/test rust

e2e: ## the browser tests only (after test-rust)
	@.ci/setup browser postgres
	@.ci/with-postgres .ci/test browser

interop: ## foreign identity providers, SCIM clients and apps only (after test-rust)
	@.ci/setup browser postgres interop
	@.ci/with-postgres .ci/test interop

# build.rs of hub_integrations finds the vendors' folders, so cargo fmt does not: they are named here.
VENDORS = $(wildcard crates/hub_integrations/src/*/mod.rs)

lint: ## formatting and clippy, warnings are errors
	@.ci/setup build
	cargo fmt --all --check
	rustfmt --check --edition 2024 $(VENDORS)
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt: ## format everything
	cargo fmt --all
	rustfmt --edition 2024 $(VENDORS)

messages: ## bring the catalogues of translations up to date with what the sources say
	MESSAGES=write cargo nextest run --locked -p hub_web --test messages every_language_has_every_message || true
	@git --no-pager diff --stat -- crates/hub_text/messages

fuzz: ## SAML and SCIM inputs under AddressSanitizer: make fuzz TARGET=saml_acs SECONDS=600 (nightly Rust, cargo install cargo-fuzz)
	cd fuzz && mkdir -p corpus/$(TARGET) && \
	  cargo +nightly fuzz run --fuzz-dir . $(TARGET) corpus/$(TARGET) seeds/$(TARGET) -- -max_total_time=$(SECONDS)

fuzz-all: ## every fuzz target, one after the other, for the nightly run: make fuzz-all SECONDS=300
	@for target in $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs))); do \
	  $(MAKE) --no-print-directory fuzz TARGET=$$target SECONDS=$(SECONDS) || exit 1; done

soak: ## the property tests with new random cases each round: make soak ROUNDS=10
	@for round in $$(seq $(ROUNDS)); do \
	  seed=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' '); echo "round $$round, PROPTEST_RNG_SEED=$$seed"; \
	  PROPTEST_RNG_SEED=$$seed .ci/with-postgres cargo nextest run --locked -p hub_scim -p hub_saml -p hub_tenants || exit 1; done

deny: ## licences, bans and sources of all dependencies (make deny CHECKS=advisories needs the network)
	@.ci/deny $(CHECKS)

bench: ## the figures of docs/performance.md, on SQLite and a durable PostgreSQL
	@.ci/setup build postgres
	HUB_POSTGRES_DURABLE=1 .ci/with-postgres cargo bench --workspace --locked --bench '*'

screens: ## every page in every state as PNG, to look at
	@.ci/setup build browser
	@.ci/screens

pictures: ## the pictures of the README, into docs/pictures
	@.ci/setup build browser
	@.ci/pictures

clean: ## remove what was built; data/ stays
	cargo clean
	rm -rf e2e/node_modules examples/node_modules .tools/python
