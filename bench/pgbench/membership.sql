-- Into any of 1,000 groups, so that no two clients wait for each other. The few pairs that are there already do nothing.
\set g random(2, 1001)
\set n random(1, :users)
INSERT INTO bench.membership (tenant_id, group_id, member_id) VALUES (1, ('00000000-0000-7000-8000-' || lpad(to_hex(:g::bigint), 12, '0'))::uuid, ('00000000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid) ON CONFLICT DO NOTHING;
