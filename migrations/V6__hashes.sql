ALTER TABLE scim.resource ADD COLUMN hashes jsonb;
COMMENT ON COLUMN scim.resource.hashes IS 'Hashes of attributes that are never returned, such as password, by path, each with the name of its algorithm before it; null unless the server is set to keep them (ROSTER_PASSWORDS).';
