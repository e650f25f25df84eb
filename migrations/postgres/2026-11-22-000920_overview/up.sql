-- What came over a connection on each day (UTC, days since 1970-01-01), counted as it is logged: a page must not count a
-- log of a million calls. Connection 0 counts the calls of the tenant whose token was nobody's.
CREATE TABLE connection_days (
    tenant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    calls_taken BIGINT NOT NULL,
    calls_refused BIGINT NOT NULL,
    sign_ins BIGINT NOT NULL,
    sign_ins_failed BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, connection_id, day)
);
CREATE INDEX connection_days_age ON connection_days (day);

-- What the logs already hold.
INSERT INTO connection_days (tenant_id, connection_id, day, calls_taken, calls_refused, sign_ins, sign_ins_failed)
    SELECT tenant_id, coalesce(connection_id, 0), at / 86400000, count(*) FILTER (WHERE status < 400),
        count(*) FILTER (WHERE status >= 400), 0, 0
    FROM scim_calls GROUP BY tenant_id, coalesce(connection_id, 0), at / 86400000;
INSERT INTO connection_days (tenant_id, connection_id, day, calls_taken, calls_refused, sign_ins, sign_ins_failed)
    SELECT tenant_id, connection_id, at / 86400000, 0, 0, count(*) FILTER (WHERE action = 'login'),
        count(*) FILTER (WHERE action <> 'login')
    FROM events WHERE connection_id IS NOT NULL AND action IN ('login', 'login_refused', 'sso_failed')
    GROUP BY tenant_id, connection_id, at / 86400000
    ON CONFLICT (tenant_id, connection_id, day) DO UPDATE SET sign_ins = excluded.sign_ins,
        sign_ins_failed = excluded.sign_ins_failed;

-- The people of a connection, in the order in which they came, and how many of each kind.
CREATE INDEX users_of_connection ON users (tenant_id, connection_id, id, state, directory_active);
-- How many sub-users there are, which every page of a connection says.
CREATE INDEX users_roles ON users (tenant_id, role, state);
CREATE INDEX federated_identities_people ON federated_identities (connection_id, user_id);

-- Who changed settings of a connection: among a million logins they would be looked for long.
CREATE INDEX events_settings ON events (tenant_id, connection_id, id) WHERE action IN ('toggle_update',
    'scim_configuration_update', 'idm_integration_connect', 'idm_integration_activate', 'idm_integration_update',
    'idm_integration_deactivate', 'idm_integration_reauth', 'metadata_source_update', 'token_create', 'token_revoke',
    'oauth_client_create', 'oauth_client_update', 'oauth_client_delete', 'client_secret_create', 'client_secret_revoke',
    'configuration_key_create', 'configuration_key_revoke', 'connection_vouch', 'connection_vouch_end',
    'role_rules_update');
