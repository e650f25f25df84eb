-- Whom a call wrote, and what it said, without secrets: for the timeline of a person. No reference to `users`: the log is
-- written later than the call, and outlives the person.
ALTER TABLE scim_calls ADD COLUMN user_id BIGINT;
ALTER TABLE scim_calls ADD COLUMN body TEXT;
CREATE INDEX scim_calls_user ON scim_calls (tenant_id, user_id, id) WHERE user_id IS NOT NULL;
