package dev.roster.auth;

/** Who is signed in to the console: the holder of an admin token, who sees its tenant. */
public record Admin(int tenantId, String tokenName) {}
