DROP INDEX events_settings;
DROP INDEX federated_identities_people;
DROP INDEX users_roles;
DROP INDEX users_of_connection;
DROP TABLE connection_days;
