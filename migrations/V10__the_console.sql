-- Tokens for people: an admin token opens the console and is refused by SCIM, and the other way round.
ALTER TABLE scim.token ADD COLUMN role text NOT NULL DEFAULT 'scim' CHECK (role IN ('scim', 'admin'));
COMMENT ON COLUMN scim.token.role IS 'scim: for clients that speak SCIM; admin: for people who sign in to the console.';

COMMENT ON COLUMN scim.secret.name IS 'cursor: seals the cursors of paged lists; session: seals the cookies of the console.';
INSERT INTO scim.secret (name, value) VALUES ('session', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- The console looks for the beginnings of names. Cut, since an entry of an index has room for some 2,000 bytes.
CREATE INDEX resource_display_name ON scim.resource (tenant_id, type, (left(search ->> 'displayName', 100)) COLLATE "C")
WHERE search ? 'displayName';
-- Those that the identity provider disabled are few, and counting them is then as quick as they are few.
CREATE INDEX resource_inactive ON scim.resource (tenant_id, type) WHERE document -> 'active' = 'false'::jsonb;
