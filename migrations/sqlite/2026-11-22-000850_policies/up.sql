-- What a tenant's plan includes (the operator's word) and what its owners decided. No row: everything is included, and
-- nothing is locked.
CREATE TABLE tenant_policies (
    tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    sso_included INTEGER NOT NULL,
    scim_included INTEGER NOT NULL,
    scim_needs_sso INTEGER NOT NULL,
    people_by_directory INTEGER NOT NULL
) STRICT;
