-- Attributes of people that a tenant defines, as one JSON array: each SCIM request reads it with its token. The values stand
-- in the documents of people.
CREATE TABLE extension_schemas (
    tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    definitions TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
