\set n random(1, :users)
SELECT id, version, external_id, document, created_at, modified_at FROM bench.resource WHERE tenant_id = 1 AND id = ('00000000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
