-- What a tenant's plan includes (the operator's word) and what its owners decided. No row: everything is included, and
-- nothing is locked.
CREATE TABLE tenant_policies (
    tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    sso_included BOOLEAN NOT NULL,
    scim_included BOOLEAN NOT NULL,
    scim_needs_sso BOOLEAN NOT NULL,
    people_by_directory BOOLEAN NOT NULL
);
