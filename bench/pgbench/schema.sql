-- What the baselines write to: the same users as scim.resource has, with nothing but the keys that any such table needs.
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.resource (
    tenant_id   int         NOT NULL,
    id          uuid        NOT NULL,
    version     bigint      NOT NULL DEFAULT 1,
    unique_key  text COLLATE "C" NOT NULL,
    external_id text COLLATE "C",
    document    jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 85);
INSERT INTO bench.resource (tenant_id, id, unique_key, external_id, document, created_at, modified_at)
SELECT tenant_id, id, unique_key, external_id, document, created_at, modified_at
FROM scim.resource
WHERE tenant_id = 1 AND type = 'User' AND id < '00000000-0000-7000-9000-000000000000';
ALTER TABLE bench.resource ADD UNIQUE (tenant_id, unique_key);

-- The keys of scim.membership.
CREATE TABLE bench.membership (
    tenant_id  int         NOT NULL,
    group_id   uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, group_id, member_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES bench.resource ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, member_id) REFERENCES bench.resource ON DELETE CASCADE
);
CREATE INDEX ON bench.membership (tenant_id, member_id, group_id);
-- Any row may be a group here: the first user stands for one of all.
INSERT INTO bench.membership (tenant_id, group_id, member_id)
SELECT 1, '00000000-0000-7000-8000-000000000001', id FROM bench.resource;
VACUUM ANALYZE bench.resource, bench.membership;
