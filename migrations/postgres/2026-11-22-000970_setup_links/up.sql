-- Links by which somebody without an account sets a connection up. The link works once (`opened_at`) and begins a visit of its
-- own (`visit_hash`), which ends with `expires_at`, `revoked_at` or `done_at`. `token_id`: the Secret Token made by it.
CREATE TABLE setup_links (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    created_by_id BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    visit_hash BYTEA,
    revoked_at BIGINT,
    done_at BIGINT,
    token_id BIGINT
);
CREATE UNIQUE INDEX setup_links_token ON setup_links (token_hash);
CREATE UNIQUE INDEX setup_links_visit ON setup_links (visit_hash) WHERE visit_hash IS NOT NULL;
CREATE INDEX setup_links_connection ON setup_links (connection_id, id);
CREATE INDEX setup_links_end ON setup_links (expires_at);
