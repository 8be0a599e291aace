-- The version is compared, and any passes: which one a user has by now is not known here.
\set n random(1, :users)
\set version 1
UPDATE bench.resource SET document = :document::jsonb, version = version + 1, modified_at = now() WHERE tenant_id = 1 AND id = ('00000000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND version >= :version::bigint;
