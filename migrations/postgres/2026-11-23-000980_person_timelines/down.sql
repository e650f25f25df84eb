DROP INDEX events_removed_name;
DROP INDEX events_removed;
DROP TABLE scim_call_parts;
DROP TABLE event_people;
