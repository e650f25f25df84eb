-- A certificate is active (verifies), staged (waits for an owner) or dismissed (kept so that it is not offered again).
-- listed_at: last seen in the connection's metadata; unlisted_at: since when it is there no more.
ALTER TABLE certificates ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE certificates ADD COLUMN source TEXT NOT NULL DEFAULT 'settings';
ALTER TABLE certificates ADD COLUMN last_seen_at BIGINT;
ALTER TABLE certificates ADD COLUMN seen_count BIGINT NOT NULL DEFAULT 1;
ALTER TABLE certificates ADD COLUMN listed_at BIGINT;
ALTER TABLE certificates ADD COLUMN unlisted_at BIGINT;
CREATE INDEX certificates_end ON certificates (not_after);

-- The address of an IdP's metadata, read every day. A node that reads holds the row until reading_until.
CREATE TABLE metadata_sources (
    connection_id BIGINT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    take_new BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    next_read_at BIGINT NOT NULL,
    reading_until BIGINT,
    last_read_at BIGINT,
    failing_since BIGINT,
    failures BIGINT NOT NULL,
    failure TEXT,
    other_entity_id TEXT,
    other_sso_url TEXT
);
CREATE INDEX metadata_sources_due ON metadata_sources (next_read_at);

-- What was mailed, so that nothing is mailed twice, whichever node looks.
CREATE TABLE notices (
    tenant_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    noticed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, topic)
);
CREATE INDEX secret_tokens_end ON secret_tokens (expires_at);
