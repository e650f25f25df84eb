-- What a resource was that an identity provider deleted, or that went up in another one: its id, and the directory's own
-- id of it. Whoever comes again under another id, or is looked for by an old one, is found by it.
CREATE TABLE former_resources (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    external_id TEXT,
    ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX former_resources_user ON former_resources (tenant_id, user_id);
CREATE INDEX former_resources_external_id ON former_resources (tenant_id, external_id) WHERE external_id IS NOT NULL;

-- Differences between a directory and the accounts here that an admin accepted. `mark` is the difference as it was: when it
-- is another one, it is shown again.
CREATE TABLE ignored_differences (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id INTEGER NOT NULL,
    mark TEXT NOT NULL,
    ignored_at INTEGER NOT NULL,
    ignored_by TEXT NOT NULL
) STRICT;
CREATE INDEX ignored_differences_tenant ON ignored_differences (tenant_id, user_id);
