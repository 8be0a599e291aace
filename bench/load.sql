-- Fills the default tenant of an empty, migrated database: psql -v users=100000 -f bench/load.sql
-- Users as Entra ID sends them, and one group with all of them.
INSERT INTO scim.resource (tenant_id, id, type, unique_key, external_id, document, search, created_at, modified_at)
SELECT 1, id, 'User', 'user' || n || '@contoso.com', 'ext-' || n, document, lower(document::text)::jsonb, now(), now()
FROM (
    SELECT n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, jsonb_build_object(
        'userName', 'User' || n || '@contoso.com',
        'displayName', 'User Number ' || n,
        'active', true,
        'title', 'Engineer ' || n % 50,
        'name', jsonb_build_object('givenName', 'Given' || n, 'familyName', 'Family' || n % 1000),
        'emails', jsonb_build_array(
            jsonb_build_object('type', 'work', 'primary', true, 'value', 'user' || n || '@contoso.com')),
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User')) AS document
    FROM generate_series(1, :users) n) u;
-- The search form keeps the names of attributes as they are: only values are folded.
UPDATE scim.resource SET search = jsonb_set(jsonb_set(jsonb_set(document,
    '{userName}', to_jsonb(lower(document ->> 'userName'))),
    '{displayName}', to_jsonb(lower(document ->> 'displayName'))),
    '{title}', to_jsonb(lower(document ->> 'title')))
WHERE type = 'User';
INSERT INTO scim.resource (tenant_id, id, type, document, search, created_at, modified_at)
VALUES (1, '00000000-0000-7000-9000-000000000001', 'Group',
    '{"displayName": "Everybody", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"]}',
    '{"displayName": "everybody", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"]}', now(), now());
INSERT INTO scim.membership (tenant_id, group_id, member_id)
SELECT 1, '00000000-0000-7000-9000-000000000001', id FROM scim.resource WHERE type = 'User';
VACUUM ANALYZE scim.resource, scim.membership;
