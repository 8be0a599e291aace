\set n random(1, 9000000000000000000)
INSERT INTO bench.resource (tenant_id, id, unique_key, external_id, document, created_at, modified_at) VALUES (1, uuidv7(), 'new' || :n::bigint || '@contoso.com', 'ext-' || :n::bigint, :document::jsonb, now(), now());
