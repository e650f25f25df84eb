-- Steps of a guide that an admin marked as done: those whose effect the hub cannot see.
CREATE TABLE guide_marks (
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    step TEXT NOT NULL,
    marked_at BIGINT NOT NULL,
    marked_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, connection_id, step)
);

-- The first group of a connection, asked for again and again while a guide is open.
CREATE INDEX groups_connection ON groups (connection_id, id) WHERE connection_id IS NOT NULL;
