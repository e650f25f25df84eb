DROP INDEX events_without_undo;
DROP INDEX events_undo;
ALTER TABLE events DROP COLUMN undo;
