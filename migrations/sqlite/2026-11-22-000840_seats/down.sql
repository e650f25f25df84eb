DROP TABLE seat_settings;
DROP TABLE seat_waits;
DROP TABLE seat_changes;
