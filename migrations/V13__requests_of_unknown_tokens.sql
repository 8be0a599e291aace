-- The console lists and counts requests whose token nobody knows, which are few.
CREATE INDEX request_log_unknown ON scim.request_log (at, id) WHERE token IS NULL;
