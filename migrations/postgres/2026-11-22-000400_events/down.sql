DROP TABLE scim_calls;
DROP TABLE events;
