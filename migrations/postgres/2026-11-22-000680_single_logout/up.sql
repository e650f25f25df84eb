-- A person's name at their IdP, whole: a logout must repeat it to the letter.
ALTER TABLE sessions ADD COLUMN name_id_format TEXT;
ALTER TABLE sessions ADD COLUMN name_qualifier TEXT;
ALTER TABLE sessions ADD COLUMN sp_name_qualifier TEXT;
CREATE INDEX sessions_name_id ON sessions (connection_id, name_id);
ALTER TABLE sign_in_handoffs ADD COLUMN name_id_format TEXT;
ALTER TABLE sign_in_handoffs ADD COLUMN name_qualifier TEXT;
ALTER TABLE sign_in_handoffs ADD COLUMN sp_name_qualifier TEXT;

-- Where an IdP takes logout messages, and whether they are sent and taken.
CREATE TABLE single_logout (
    connection_id BIGINT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    binding TEXT NOT NULL,
    response_url TEXT,
    enabled BOOLEAN NOT NULL
);

-- LogoutRequests of ours that are out; an answer belongs to one of them.
CREATE TABLE logout_requests (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX logout_requests_expiry ON logout_requests (expires_at);

-- Logout messages that were taken: none is taken twice.
CREATE TABLE logout_messages (
    connection_id BIGINT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    tenant_id BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (connection_id, message_id)
);
CREATE INDEX logout_messages_expiry ON logout_messages (expires_at);
