-- What people may do in the product: a list that the tenant keeps, seeded with seven. `name` is what roles of a directory
-- and tokens carry, `label` what people read.
CREATE TABLE product_roles (
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
INSERT INTO product_roles (tenant_id, name, label, position)
    SELECT t.id, r.name, r.label, r.position FROM tenants t CROSS JOIN (
        SELECT 'manager' AS name, 'Manager' AS label, 1 AS position UNION ALL SELECT 'agent', 'Agent', 2
        UNION ALL SELECT 'scheduler', 'Scheduler', 3 UNION ALL SELECT 'reporter', 'Reporter', 4
        UNION ALL SELECT 'router', 'Router', 5 UNION ALL SELECT 'supervisor', 'Supervisor', 6
        UNION ALL SELECT 'sales', 'Sales', 7) r;

-- What a group or role of an identity provider gives; the lowest position decides on the hub role. A group is named by its
-- id, with no foreign key: a rule outlives its group, and says so. product_roles is a JSON array of names.
CREATE TABLE role_rules (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    source TEXT NOT NULL,
    group_id BIGINT,
    name TEXT NOT NULL,
    hub_role TEXT,
    product_roles TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX role_rules_connection ON role_rules (connection_id, position);

-- What was last made of the rules: admin_rule is set while the person is an admin by a rule, product_roles a JSON array.
CREATE TABLE applied_roles (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id BIGINT NOT NULL,
    admin_rule TEXT,
    product_roles TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);
CREATE INDEX applied_roles_tenant ON applied_roles (tenant_id, user_id);

-- Values of roles and groups that came and that no rule names.
CREATE TABLE role_values (
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    value_key TEXT NOT NULL,
    tenant_id BIGINT NOT NULL,
    value TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    seen_with TEXT NOT NULL,
    PRIMARY KEY (connection_id, source, value_key)
);

-- People to whom rules are yet to be applied again.
CREATE TABLE role_reviews (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id BIGINT NOT NULL,
    cause TEXT NOT NULL
);
CREATE INDEX role_reviews_tenant ON role_reviews (tenant_id, user_id);
CREATE INDEX users_connection ON users (connection_id, id) WHERE connection_id IS NOT NULL;
