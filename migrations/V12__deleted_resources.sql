-- The console lists what was deleted, newest first, out of a journal in which deletes are few.
CREATE INDEX change_deleted ON scim.change (tenant_id, type, seq) WHERE action = 'delete';
