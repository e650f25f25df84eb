DROP INDEX users_waiting;
DROP TABLE kept_addresses;
