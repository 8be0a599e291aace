-- A minute may have refused operations of bulk requests and no request of that kind.
CREATE OR REPLACE VIEW public.request_rates AS
SELECT m.minute,
       nullif(m.token, '') AS token,
       m.operation,
       m.requests,
       m.refused,
       m.failed,
       round(m.total_us / 1000.0 / nullif(m.requests, 0), 3) AS mean_ms,
       round(m.slowest_us / 1000.0, 3) AS slowest_ms,
       m.tenant_id
FROM scim.request_minute m;
COMMENT ON COLUMN public.request_rates.mean_ms IS 'Their mean duration in milliseconds; null where there were only operations of bulk requests, which are counted as refused or failed.';
