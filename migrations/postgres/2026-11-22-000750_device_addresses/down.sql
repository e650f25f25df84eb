DROP INDEX logout_deliveries_newest;
DROP INDEX device_grants_address;
