-- Everything that changes who may do what, written with the change. Rows are only added.
CREATE TABLE events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    target_name TEXT NOT NULL,
    connection_id BIGINT,
    details TEXT NOT NULL,
    request_id TEXT NOT NULL,
    address TEXT
);
CREATE INDEX events_tenant ON events (tenant_id, id);
CREATE INDEX events_target ON events (tenant_id, target_id, id);
CREATE INDEX events_connection ON events (tenant_id, connection_id, id);
CREATE INDEX events_request ON events (tenant_id, request_id);

-- Each SCIM call as it came and was answered: what an admin lays beside the IdP's provisioning log.
CREATE TABLE scim_calls (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT,
    token_id BIGINT,
    at BIGINT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status BIGINT NOT NULL,
    scim_type TEXT,
    detail TEXT,
    duration_us BIGINT NOT NULL,
    request_id TEXT NOT NULL,
    address TEXT
);
CREATE INDEX scim_calls_tenant ON scim_calls (tenant_id, id);
CREATE INDEX scim_calls_connection ON scim_calls (tenant_id, connection_id, id);
CREATE INDEX scim_calls_at ON scim_calls (at);
