-- Disabling a user changes no column of scim.resource that an index knows, so that PostgreSQL writes the row beside the old one and no
-- index at all (HOT). Who is disabled is therefore in a table of its own instead of a partial index.
CREATE TABLE scim.inactive (
    tenant_id int  NOT NULL,
    id        uuid NOT NULL,
    type      text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES scim.resource ON DELETE CASCADE
);
COMMENT ON TABLE scim.inactive IS 'Resources whose attribute active is false: users that the identity provider has disabled.';
INSERT INTO scim.inactive (tenant_id, id, type)
SELECT tenant_id, id, type FROM scim.resource WHERE document -> 'active' = 'false'::jsonb;
DROP INDEX scim.resource_inactive;
COMMENT ON COLUMN scim.resource.search IS 'The document with case folded, for filters; without flags, schemas and what unique_key holds.';

-- Most rows are a little larger than the 2,000 bytes from which on PostgreSQL tries to compress them, which costs more than it saves.
ALTER TABLE scim.resource SET (toast_tuple_target = 4080);
-- No query compares whole documents, so that statistics of them are work for nothing.
ALTER TABLE scim.resource ALTER COLUMN document SET STATISTICS 0;
