-- Made here, so that all servers of one database have the same and it outlives their restarts.
CREATE TABLE scim.secret (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);
COMMENT ON TABLE scim.secret IS 'Random keys that only the servers know.';
COMMENT ON COLUMN scim.secret.name IS 'cursor: seals the cursors of paged lists.';
INSERT INTO scim.secret (name, value) VALUES ('cursor', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
