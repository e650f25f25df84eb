-- What a connection's login requests ask for, and how its answers are judged. No row: the defaults.
CREATE TABLE saml_options (
    connection_id INTEGER NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id INTEGER NOT NULL,
    binding TEXT NOT NULL,
    sign_requests INTEGER NOT NULL,
    force_authn INTEGER NOT NULL,
    name_id_format TEXT,
    authn_context TEXT,
    require_authn_context INTEGER NOT NULL,
    skew_seconds INTEGER NOT NULL
) STRICT;

-- Our own keys of a connection, the private half sealed with the master key; at most one of each state.
CREATE TABLE service_provider_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    sealed BLOB NOT NULL,
    der BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    not_after INTEGER NOT NULL,
    overlap_days INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    due_at INTEGER
) STRICT;
CREATE UNIQUE INDEX service_provider_keys_state ON service_provider_keys (connection_id, state);
CREATE INDEX service_provider_keys_due ON service_provider_keys (due_at);
