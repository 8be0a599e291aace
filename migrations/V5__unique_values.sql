-- resource.unique_key holds the value of one attribute of each type. Schemas may have more that are unique; theirs are here.
CREATE TABLE scim.unique_value (
    tenant_id   int  NOT NULL,
    type        text NOT NULL,
    attribute   text NOT NULL,
    value       text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, type, attribute, value),
    FOREIGN KEY (tenant_id, resource_id) REFERENCES scim.resource ON DELETE CASCADE
);
CREATE INDEX unique_value_resource ON scim.unique_value (tenant_id, resource_id);
COMMENT ON TABLE scim.unique_value IS 'Values of attributes that are unique over all resources of a type, beside resource.unique_key; go with their resource.';
COMMENT ON COLUMN scim.unique_value.attribute IS 'The attribute''s path, an extension''s URN before it.';
COMMENT ON COLUMN scim.unique_value.value IS 'The value in the form that is compared: case-folded unless the attribute is caseExact.';
