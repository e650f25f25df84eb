-- What an event takes back: who and what was what before it, as JSON, for the directory at an earlier instant. It stands beside
-- `details`, as it may name every member of a group, and lists of events need none of it.
ALTER TABLE events ADD COLUMN undo TEXT;
CREATE INDEX events_undo ON events (tenant_id, id) WHERE undo IS NOT NULL;
-- Events from before it was kept, or of a hub that did not know of it yet: how it was before the newest of them is not known.
CREATE INDEX events_without_undo ON events (tenant_id, id) WHERE undo IS NULL AND action IN ('user_create', 'user_create_login', 'user_create_provision', 'user_stage_provision', 'user_delete_provision', 'seat_take', 'seat_free', 'role_update', 'product_roles_update', 'group_create_provision', 'group_update_provision', 'group_delete_provision');
