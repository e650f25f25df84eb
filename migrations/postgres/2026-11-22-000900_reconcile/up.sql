-- What a resource was that an identity provider deleted, or that went up in another one: its id, and the directory's own
-- id of it. Whoever comes again under another id, or is looked for by an old one, is found by it.
CREATE TABLE former_resources (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    external_id TEXT,
    ended_at BIGINT NOT NULL
);
CREATE INDEX former_resources_user ON former_resources (tenant_id, user_id);
CREATE INDEX former_resources_external_id ON former_resources (tenant_id, external_id) WHERE external_id IS NOT NULL;

-- Differences between a directory and the accounts here that an admin accepted. `mark` is the difference as it was: when it
-- is another one, it is shown again.
CREATE TABLE ignored_differences (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id BIGINT NOT NULL,
    mark TEXT NOT NULL,
    ignored_at BIGINT NOT NULL,
    ignored_by TEXT NOT NULL
);
CREATE INDEX ignored_differences_tenant ON ignored_differences (tenant_id, user_id);
