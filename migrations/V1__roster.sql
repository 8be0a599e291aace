-- Schema scim holds the tables that the server owns; schema public holds the views that people and reports read.
-- Every table has tenant_id first in its key: no query crosses tenants. Flyway makes scim, for its own history table.
COMMENT ON SCHEMA scim IS 'Roster''s own tables. Read the views in schema public instead: these may change with any release.';

CREATE TABLE scim.tenant (
    id         int PRIMARY KEY,
    name       text        NOT NULL UNIQUE,
    profile    text        NOT NULL DEFAULT 'lenient' CHECK (profile IN ('lenient', 'strict')),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE scim.tenant IS 'One row for each separate directory that this server keeps.';
COMMENT ON COLUMN scim.tenant.profile IS 'lenient: known mistakes of identity providers are understood; strict: only what RFC 7643 and 7644 allow.';
INSERT INTO scim.tenant (id, name) VALUES (1, 'default');

-- The fillfactor leaves room on the page, so that an update that touches no indexed column stays on it (HOT).
CREATE TABLE scim.resource (
    tenant_id   int         NOT NULL REFERENCES scim.tenant,
    id          uuid        NOT NULL,
    type        text        NOT NULL,
    version     bigint      NOT NULL DEFAULT 1,
    unique_key  text COLLATE "C",
    external_id text COLLATE "C",
    document    jsonb       NOT NULL,
    search      jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX resource_unique_key ON scim.resource (tenant_id, type, unique_key);
CREATE INDEX resource_external_id ON scim.resource (tenant_id, type, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX resource_type ON scim.resource (tenant_id, type, id);
CREATE INDEX resource_search ON scim.resource USING gin (search jsonb_path_ops);
COMMENT ON TABLE scim.resource IS 'Users, groups and other resources, one row each.';
COMMENT ON COLUMN scim.resource.id IS 'UUIDv7, so that the order of id is the order of creation.';
COMMENT ON COLUMN scim.resource.type IS 'Name of the resource type: User, Group.';
COMMENT ON COLUMN scim.resource.version IS 'Grows by one with each change; the ETag.';
COMMENT ON COLUMN scim.resource.unique_key IS 'Case-folded value of the attribute that is unique on the server (userName of a User); null where the type has none.';
COMMENT ON COLUMN scim.resource.external_id IS 'externalId, the identity provider''s own key.';
COMMENT ON COLUMN scim.resource.document IS 'The attributes as they are answered, without id, externalId, meta, members and groups.';
COMMENT ON COLUMN scim.resource.search IS 'The document with case folded, for filters.';

CREATE TABLE scim.membership (
    tenant_id  int         NOT NULL,
    group_id   uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, group_id, member_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES scim.resource ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, member_id) REFERENCES scim.resource ON DELETE CASCADE
);
CREATE INDEX membership_member ON scim.membership (tenant_id, member_id, group_id);
COMMENT ON TABLE scim.membership IS 'Who is a direct member of which group; goes with the group or the member.';

CREATE TABLE scim.token (
    tenant_id  int         NOT NULL REFERENCES scim.tenant,
    name       text        NOT NULL,
    hash       bytea       NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, name)
);
COMMENT ON TABLE scim.token IS 'Bearer tokens that clients present; the server reads them when it starts.';
COMMENT ON COLUMN scim.token.hash IS 'SHA-256 of the token; the token itself is stored nowhere.';
COMMENT ON COLUMN scim.token.expires_at IS 'The token is refused from then on; null: it does not expire.';

CREATE VIEW public.users AS
SELECT r.id,
       r.document ->> 'userName' AS user_name,
       r.document ->> 'displayName' AS display_name,
       r.document #>> '{name,givenName}' AS given_name,
       r.document #>> '{name,familyName}' AS family_name,
       coalesce(
           jsonb_path_query_first(r.document, '$.emails[*] ? (@.primary == true).value') #>> '{}',
           r.document #>> '{emails,0,value}') AS email,
       r.document -> 'active' = 'true'::jsonb AS active,
       r.document #>> '{urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,department}' AS department,
       r.document #>> '{urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,employeeNumber}' AS employee_number,
       r.document #>> '{urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,manager,value}' AS manager,
       r.document ->> 'title' AS title,
       r.external_id,
       r.created_at,
       r.modified_at,
       r.document,
       r.tenant_id
FROM scim.resource r
WHERE r.type = 'User';
COMMENT ON VIEW public.users IS 'The users that the identity provider has pushed, one row each.';
COMMENT ON COLUMN public.users.id IS 'SCIM id, made by this server; never reused.';
COMMENT ON COLUMN public.users.user_name IS 'userName, the sign-in name; unique in a tenant without regard to case.';
COMMENT ON COLUMN public.users.display_name IS 'displayName, the name to show.';
COMMENT ON COLUMN public.users.given_name IS 'name.givenName, the first name.';
COMMENT ON COLUMN public.users.family_name IS 'name.familyName, the last name.';
COMMENT ON COLUMN public.users.email IS 'The primary e-mail address, else the first; all of them are in user_emails.';
COMMENT ON COLUMN public.users.active IS 'False: the identity provider has disabled the user. Null: it never said.';
COMMENT ON COLUMN public.users.department IS 'department of the Enterprise User extension.';
COMMENT ON COLUMN public.users.employee_number IS 'employeeNumber of the Enterprise User extension.';
COMMENT ON COLUMN public.users.manager IS 'manager.value of the Enterprise User extension: the manager''s id as the identity provider sent it.';
COMMENT ON COLUMN public.users.title IS 'title, such as Vice President.';
COMMENT ON COLUMN public.users.external_id IS 'externalId, the identity provider''s own key.';
COMMENT ON COLUMN public.users.created_at IS 'When this server first stored the user.';
COMMENT ON COLUMN public.users.modified_at IS 'When the user''s attributes last changed.';
COMMENT ON COLUMN public.users.document IS 'All attributes as SCIM JSON; extensions under their URN.';
COMMENT ON COLUMN public.users.tenant_id IS 'The tenant; 1 unless you have made more.';

CREATE VIEW public.user_emails AS
SELECT r.id AS user_id,
       r.document ->> 'userName' AS user_name,
       e.email ->> 'value' AS email,
       e.email ->> 'type' AS type,
       coalesce(e.email -> 'primary' = 'true'::jsonb, false) AS is_primary,
       r.tenant_id
FROM scim.resource r
CROSS JOIN LATERAL jsonb_path_query(r.document, '$.emails[*]') AS e (email)
WHERE r.type = 'User';
COMMENT ON VIEW public.user_emails IS 'All e-mail addresses of all users, one row each.';
COMMENT ON COLUMN public.user_emails.user_id IS 'users.id.';
COMMENT ON COLUMN public.user_emails.user_name IS 'users.user_name.';
COMMENT ON COLUMN public.user_emails.email IS 'The address.';
COMMENT ON COLUMN public.user_emails.type IS 'work, home, other, or what the identity provider calls it.';
COMMENT ON COLUMN public.user_emails.is_primary IS 'True for the user''s primary address.';
COMMENT ON COLUMN public.user_emails.tenant_id IS 'The tenant; 1 unless you have made more.';

CREATE VIEW public.groups AS
SELECT r.id,
       r.document ->> 'displayName' AS display_name,
       r.external_id,
       r.created_at,
       r.modified_at,
       r.document,
       r.tenant_id
FROM scim.resource r
WHERE r.type = 'Group';
COMMENT ON VIEW public.groups IS 'The groups that the identity provider has pushed, one row each; their members are in group_members.';
COMMENT ON COLUMN public.groups.id IS 'SCIM id, made by this server; never reused.';
COMMENT ON COLUMN public.groups.display_name IS 'displayName, the group''s name; two groups may have the same.';
COMMENT ON COLUMN public.groups.external_id IS 'externalId, the identity provider''s own key.';
COMMENT ON COLUMN public.groups.created_at IS 'When this server first stored the group.';
COMMENT ON COLUMN public.groups.modified_at IS 'When the group''s attributes or members last changed.';
COMMENT ON COLUMN public.groups.document IS 'All attributes but the members, as SCIM JSON.';
COMMENT ON COLUMN public.groups.tenant_id IS 'The tenant; 1 unless you have made more.';

CREATE VIEW public.group_members AS
SELECT m.group_id,
       g.document ->> 'displayName' AS group_name,
       m.member_id,
       r.type AS member_type,
       coalesce(r.document ->> 'displayName', r.document ->> 'userName') AS member_name,
       m.created_at AS since,
       m.tenant_id
FROM scim.membership m
JOIN scim.resource g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
JOIN scim.resource r ON r.tenant_id = m.tenant_id AND r.id = m.member_id;
COMMENT ON VIEW public.group_members IS 'Direct members of all groups, one row each; a group in a group is one row, its members are not repeated.';
COMMENT ON COLUMN public.group_members.group_id IS 'groups.id.';
COMMENT ON COLUMN public.group_members.group_name IS 'groups.display_name.';
COMMENT ON COLUMN public.group_members.member_id IS 'users.id, or groups.id for a group in a group.';
COMMENT ON COLUMN public.group_members.member_type IS 'User or Group.';
COMMENT ON COLUMN public.group_members.member_name IS 'The member''s display name, else its user name.';
COMMENT ON COLUMN public.group_members.since IS 'When the member was added.';
COMMENT ON COLUMN public.group_members.tenant_id IS 'The tenant; 1 unless you have made more.';

-- The role that people and reports use. It has no password until an operator sets one.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_reader') THEN
        CREATE ROLE roster_reader LOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'The role roster_reader does not exist and % may not create it; a superuser can, and then grant it SELECT on the views users, user_emails, groups and group_members.', current_user;
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of the same cluster was migrated at the same moment
END
$$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_reader') THEN
        GRANT USAGE ON SCHEMA public TO roster_reader;
        GRANT SELECT ON public.users, public.user_emails, public.groups, public.group_members TO roster_reader;
    END IF;
END
$$;
