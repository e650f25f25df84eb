-- E-mail domains that tenants claim. Many may claim one; a proof in DNS makes it one tenant's (verified_at).
-- next_check_at: when DNS is asked next, null for never; a node that asks holds the row until checking_until.
-- missing_since, misses: since when and how often DNS answered that the proof is not there; trouble: why there was no answer.
CREATE TABLE domains (
    id BIGINT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    challenge TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    verified_at BIGINT,
    lost_at BIGINT,
    taken_elsewhere BOOLEAN NOT NULL,
    new_people_since BIGINT,
    next_check_at BIGINT,
    checking_until BIGINT,
    checked_at BIGINT,
    missing_since BIGINT,
    misses BIGINT NOT NULL,
    trouble TEXT
);
CREATE UNIQUE INDEX domains_of_tenant ON domains (tenant_id, name);
CREATE UNIQUE INDEX domains_verified ON domains (name) WHERE verified_at IS NOT NULL;
CREATE INDEX domains_due ON domains (next_check_at) WHERE next_check_at IS NOT NULL;

-- Who else was proven by the very same login as the session: the password they typed was theirs, too. The session's cookie
-- may be changed for one of theirs as long as password_mark is the hash of their present password's.
CREATE TABLE session_peers (
    session_id BIGINT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    tenant_id BIGINT NOT NULL,
    peer_tenant_id BIGINT NOT NULL,
    peer_user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    password_mark BYTEA NOT NULL,
    second_factor TEXT,
    proved_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, peer_user_id)
);
CREATE INDEX session_peers_user ON session_peers (peer_user_id);
