-- How a connection reads assertions: what differs from its vendor's defaults, and whom a login may create or change.
-- No row: the defaults.
CREATE TABLE attribute_mappings (
    connection_id INTEGER NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id INTEGER NOT NULL,
    changes TEXT NOT NULL,
    just_in_time INTEGER NOT NULL,
    just_in_time_at INTEGER,
    just_in_time_by TEXT,
    update_profile INTEGER NOT NULL
) STRICT;

-- What the last login by SSO said of a person beyond their name: groups, roles and further attributes, as received.
CREATE TABLE received_attributes (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tenant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    received_at INTEGER NOT NULL,
    attributes TEXT NOT NULL
) STRICT;
CREATE INDEX received_attributes_connection ON received_attributes (connection_id);
