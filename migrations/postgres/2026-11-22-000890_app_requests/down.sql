DROP INDEX logout_deliveries_sending;
DROP INDEX logout_deliveries_of_app;
DROP INDEX app_grants_waiting;
DROP INDEX refresh_tokens_expiry;
DROP INDEX authorize_requests_place;
ALTER TABLE authorize_requests DROP COLUMN chosen;
ALTER TABLE authorize_requests DROP COLUMN browser_hash;
ALTER TABLE authorize_requests DROP COLUMN place;
