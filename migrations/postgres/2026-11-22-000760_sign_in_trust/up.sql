-- The switch "take new certificates" is somebody's word about one entity ID: it does not follow another one.
ALTER TABLE metadata_sources ADD COLUMN take_new_for TEXT;
UPDATE metadata_sources SET take_new_for =
    (SELECT k.idp_entity_id FROM connections k WHERE k.id = metadata_sources.connection_id);

-- What a login on its way was verified with: asked again when it ends.
ALTER TABLE sign_in_handoffs ADD COLUMN issuer TEXT;
ALTER TABLE sign_in_handoffs ADD COLUMN certificate_sha256 TEXT;

-- Whether an owner stands behind what a connection trusts (vouched_at), so that owners and admins may log in by it; and the one
-- admin who set it up, if it was one. What people logged in through before there was this table is vouched for.
CREATE TABLE connection_trust (
    connection_id BIGINT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    vouched_at BIGINT,
    vouched_by TEXT,
    set_up_by BIGINT REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO connection_trust (connection_id, tenant_id, vouched_at, vouched_by)
    SELECT id, tenant_id, integrated_at, 'an earlier version' FROM connections WHERE integrated_at IS NOT NULL;
