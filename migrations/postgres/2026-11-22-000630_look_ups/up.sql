-- What SCIM filters look up. search_key begins with the folded display name and a line break; SCIM's `active` is the
-- directory's word, or the account's state where no directory manages it.
ALTER TABLE users ADD COLUMN display_name_key TEXT GENERATED ALWAYS AS
    (substr(split_part(search_key, E'\n', 1), 1, 256)) STORED;
ALTER TABLE users ADD COLUMN scim_active BOOLEAN GENERATED ALWAYS AS
    (CASE WHEN connection_id IS NULL AND state <> 'staged' THEN state = 'active' ELSE directory_active END) STORED;
CREATE INDEX users_display_name ON users (tenant_id, display_name_key);
CREATE INDEX users_scim_active ON users (tenant_id, scim_active, id);
CREATE INDEX groups_modified ON groups (tenant_id, modified_at);
