-- Attributes of people that a tenant defines, as one JSON array: each SCIM request reads it with its token. The values stand
-- in the documents of people.
CREATE TABLE extension_schemas (
    tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenants (id),
    definitions TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
