-- Single leniencies of a tenant, beside those of its profile; their names are in docs/dialects.md and checked when the server starts.
ALTER TABLE scim.tenant
    ADD COLUMN leniencies_on  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN leniencies_off text[] NOT NULL DEFAULT '{}',
    ADD CHECK (NOT leniencies_on && leniencies_off),
    ADD CHECK (array_position(leniencies_on, NULL) IS NULL AND array_position(leniencies_off, NULL) IS NULL);
COMMENT ON COLUMN scim.tenant.profile IS 'lenient: known mistakes of identity providers are understood; strict: only what RFC 7643 and 7644 allow. Single leniencies are switched by leniencies_on and leniencies_off.';
COMMENT ON COLUMN scim.tenant.leniencies_on IS 'Names of leniencies that are on beside those of the profile.';
COMMENT ON COLUMN scim.tenant.leniencies_off IS 'Names of leniencies of the profile that are off.';
