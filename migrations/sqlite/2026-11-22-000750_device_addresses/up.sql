-- How many devices of one address wait is counted at each that begins; the operator reads the newest deliveries.
CREATE INDEX device_grants_address ON device_grants (address, expires_at);
CREATE INDEX logout_deliveries_newest ON logout_deliveries (created_at);
