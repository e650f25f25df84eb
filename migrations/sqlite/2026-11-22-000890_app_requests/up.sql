-- Where a request of an app came from, in which browser it waits (a hash of the browser's key), and the session with which
-- its person chose to go on. What waited before belongs to no browser.
DELETE FROM authorize_requests;
ALTER TABLE authorize_requests ADD COLUMN place TEXT;
ALTER TABLE authorize_requests ADD COLUMN browser_hash BLOB;
ALTER TABLE authorize_requests ADD COLUMN chosen INTEGER;
CREATE INDEX authorize_requests_place ON authorize_requests (place, expires_at);
-- What is swept by its time.
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
CREATE INDEX app_grants_waiting ON app_grants (expires_at) WHERE redeemed_at IS NULL;
-- The next of each app, and how many are on their way.
CREATE INDEX logout_deliveries_of_app ON logout_deliveries (app_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX logout_deliveries_sending ON logout_deliveries (app_id) WHERE sending_until IS NOT NULL;
