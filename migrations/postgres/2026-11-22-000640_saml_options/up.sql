-- What a connection's login requests ask for, and how its answers are judged. No row: the defaults.
CREATE TABLE saml_options (
    connection_id BIGINT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    binding TEXT NOT NULL,
    sign_requests BOOLEAN NOT NULL,
    force_authn BOOLEAN NOT NULL,
    name_id_format TEXT,
    authn_context TEXT,
    require_authn_context BOOLEAN NOT NULL,
    skew_seconds BIGINT NOT NULL
);

-- Our own keys of a connection, the private half sealed with the master key; at most one of each state.
CREATE TABLE service_provider_keys (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    der BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    not_after BIGINT NOT NULL,
    overlap_days BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    due_at BIGINT
);
CREATE UNIQUE INDEX service_provider_keys_state ON service_provider_keys (connection_id, state);
CREATE INDEX service_provider_keys_due ON service_provider_keys (due_at);
