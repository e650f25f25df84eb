-- A tenant's use of an integration: its state, SAML settings and toggles. No row: never connected.
CREATE TABLE connections (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants (id),
    integration TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    idp_entity_id TEXT,
    sso_url TEXT,
    idp_initiated INTEGER NOT NULL,
    integrated_at INTEGER,
    tested_at INTEGER,
    last_sign_in_at INTEGER,
    auto_create INTEGER NOT NULL,
    auto_create_at INTEGER,
    auto_create_by TEXT,
    auto_deactivate INTEGER NOT NULL,
    auto_deactivate_at INTEGER,
    auto_deactivate_by TEXT,
    welcome_mail INTEGER NOT NULL,
    scim_enabled INTEGER NOT NULL,
    scim_enabled_at INTEGER,
    scim_enabled_by TEXT,
    scim_seen_at INTEGER,
    last_sync_at INTEGER
) STRICT;
CREATE INDEX connections_tenant ON connections (tenant_id, id);

CREATE TABLE certificates (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    der BLOB NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sha1 TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX certificates_once ON certificates (connection_id, sha256);

-- Secret Tokens: named, shown once, kept as SHA-256.
CREATE TABLE secret_tokens (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    created_by_id INTEGER,
    created_by TEXT NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX secret_tokens_hash ON secret_tokens (token_hash);
CREATE INDEX secret_tokens_connection ON secret_tokens (tenant_id, connection_id);
