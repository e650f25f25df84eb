-- How many people each switch of the SCIM configuration is about, which its page says beside the switch: counted from these
-- indexes alone, whatever the size of a directory. A query that is to use one repeats its condition word for word. Roles and
-- phone numbers of the standard are lists of objects; an attribute that a workspace defined never is.
CREATE INDEX users_with_roles ON users (tenant_id, connection_id, id) WHERE attributes LIKE '%"roles":[{%';
CREATE INDEX users_with_phone ON users (tenant_id, connection_id, id) WHERE attributes LIKE '%"phoneNumbers":[{%';
CREATE INDEX users_with_password ON users (tenant_id, connection_id, state, role) WHERE password_hash IS NOT NULL;
