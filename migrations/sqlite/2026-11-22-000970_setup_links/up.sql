-- Links by which somebody without an account sets a connection up. The link works once (`opened_at`) and begins a visit of its
-- own (`visit_hash`), which ends with `expires_at`, `revoked_at` or `done_at`. `token_id`: the Secret Token made by it.
CREATE TABLE setup_links (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    created_by_id INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER,
    visit_hash BLOB,
    revoked_at INTEGER,
    done_at INTEGER,
    token_id INTEGER
) STRICT;
CREATE UNIQUE INDEX setup_links_token ON setup_links (token_hash);
CREATE UNIQUE INDEX setup_links_visit ON setup_links (visit_hash) WHERE visit_hash IS NOT NULL;
CREATE INDEX setup_links_connection ON setup_links (connection_id, id);
CREATE INDEX setup_links_end ON setup_links (expires_at);
