-- A customer company. next_user and next_sequence number what it owns; ids are tenant << 40 | number.
CREATE TABLE tenants (
    id BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    next_user BIGINT NOT NULL,
    next_sequence BIGINT NOT NULL,
    seat_limit BIGINT,
    seat_rule TEXT NOT NULL,
    seats_used BIGINT NOT NULL
);
CREATE UNIQUE INDEX tenants_slug ON tenants (slug);

-- A person in a tenant: the login account and the SCIM User resource in one row. `attributes` is the SCIM
-- document; the columns beside it are read from it or belong to the account. With directory_deleted_at the IdP has
-- deleted its resource while the account stays: SCIM no longer sees the row.
CREATE TABLE users (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    connection_id BIGINT,
    state TEXT NOT NULL,
    deactivated_by TEXT,
    role TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_name_key TEXT NOT NULL,
    external_id TEXT,
    email TEXT,
    sign_in_email_key TEXT,
    display_name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    directory_active BOOLEAN,
    password_hash TEXT,
    attributes TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    first_pushed_at BIGINT,
    directory_deleted_at BIGINT,
    last_sign_in_at BIGINT,
    last_sign_in_proof TEXT
);
CREATE UNIQUE INDEX users_user_name ON users (tenant_id, user_name_key);
CREATE UNIQUE INDEX users_sign_in_email ON users (tenant_id, sign_in_email_key) WHERE sign_in_email_key IS NOT NULL;
CREATE INDEX users_by_email ON users (sign_in_email_key) WHERE sign_in_email_key IS NOT NULL;
CREATE INDEX users_external_id ON users (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX users_state ON users (tenant_id, state, id);
CREATE INDEX users_modified ON users (tenant_id, modified_at);

-- Every e-mail value of a user, folded, for filters on emails.value.
CREATE TABLE user_emails (
    tenant_id BIGINT NOT NULL,
    email_key TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (tenant_id, email_key, user_id)
);
CREATE INDEX user_emails_user ON user_emails (user_id);

-- How many live users stand in each range of numbers (2^7, 2^14, 2^21), so that totals and startIndex cost the
-- same at any size.
CREATE TABLE user_blocks (
    tenant_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    block BIGINT NOT NULL,
    live BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, level, block)
);
