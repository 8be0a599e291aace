-- Fills the default tenant of an empty, migrated database: psql -v users=100000 -f bench/load.sql
-- Users as bench/request.lua sends them, numbered from 1, and one group with all of them.
INSERT INTO scim.resource (tenant_id, id, type, unique_key, external_id, document, search, created_at, modified_at)
SELECT 1, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'User', lower(names[1]), names[2],
    format(shape, VARIADIC names)::jsonb,
    -- The search form keeps the names of attributes as they are: only values are folded.
    format(shape, VARIADIC lower(names::text)::text[])::jsonb - '{active,schemas,userName}'::text[],
    now(), now()
FROM generate_series(1, :users) n
CROSS JOIN LATERAL (SELECT ARRAY['User' || n || '@contoso.com', 'ext-' || n, 'User ' || n, 'Engineer ' || n % 50,
    'Given' || n, 'Family' || n % 1000, n::text, 'One Way ' || n % 100, 'Redmond', 'WA', 'US', 'Sales ' || n % 20, 'Contoso',
    'North'] AS names) u
CROSS JOIN (SELECT
    '{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],'
    ' "userName": "%1$s", "displayName": "%3$s", "title": "%4$s", "active": true,'
    ' "name": {"formatted": "%5$s %6$s", "givenName": "%5$s", "familyName": "%6$s"},'
    ' "emails": [{"type": "work", "value": "%1$s", "primary": true}],'
    ' "phoneNumbers": [{"type": "work", "value": "+1 555 0100"}, {"type": "mobile", "value": "+1 555 0101"}],'
    ' "addresses": [{"type": "work", "streetAddress": "%8$s", "locality": "%9$s", "region": "%10$s", "postalCode": "98052",'
    ' "country": "%11$s"}],'
    ' "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "%7$s", "department": "%12$s",'
    ' "costCenter": "42", "organization": "%13$s", "division": "%14$s"}}' AS shape) s;
INSERT INTO scim.resource (tenant_id, id, type, document, search, created_at, modified_at)
VALUES (1, '00000000-0000-7000-9000-000000000001', 'Group',
    '{"displayName": "Everybody", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"]}',
    '{"displayName": "everybody"}', now(), now());
INSERT INTO scim.membership (tenant_id, group_id, member_id)
SELECT 1, '00000000-0000-7000-9000-000000000001', id FROM scim.resource WHERE type = 'User';
VACUUM ANALYZE scim.resource, scim.membership;
