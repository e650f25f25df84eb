-- Whom an event concerns beside the thing that it is about: who joined or left a group, whose login was refused. Rows are only
-- added. No reference to `users`: the log outlives the person.
CREATE TABLE event_people (
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, event_id)
);

-- What a bulk request said of one person: a row of `scim_calls` is the whole request.
CREATE TABLE scim_call_parts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status BIGINT NOT NULL,
    detail TEXT,
    request_id TEXT NOT NULL,
    body TEXT
);
CREATE INDEX scim_call_parts_user ON scim_call_parts (tenant_id, user_id, id);
CREATE INDEX scim_call_parts_at ON scim_call_parts (at);

-- Whom a directory removed, the newest first, and by userName.
CREATE INDEX events_removed ON events (tenant_id, id) WHERE action = 'user_delete_provision';
CREATE INDEX events_removed_name ON events (tenant_id, lower(target_name), id) WHERE action = 'user_delete_provision';
