package dev.roster.http;

/** A server with the resource type Device, which only its files in {@code examples/schemas} describe. */
final class Devices {
    static final String ORIGIN = TestServer.start("--roster.schemas=examples/schemas");
    static final String DEVICE = "urn:example:params:scim:schemas:core:2.0:Device";
    static final String MANAGEMENT = "urn:example:params:scim:schemas:extension:management:2.0:Device";

    private Devices() {}

    /**
     * The body of a device.
     *
     * @param attributes more members, each with a comma before it
     * @param management more members of the extension, which has the serial number in its key
     */
    static String body(String serialNumber, String attributes, String management) {
        return """
                {"schemas": ["%s", "%s"], "serialNumber": "%s"%s, "%s": {"mdmId": "mdm-%s"%s}}""".formatted(DEVICE, MANAGEMENT, serialNumber, attributes, MANAGEMENT, serialNumber, management);
    }
}
