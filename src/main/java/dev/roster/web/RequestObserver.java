package dev.roster.web;

/** Is told of every request once it was answered. Must neither fail nor wait: the connection serves the next one. */
public interface RequestObserver {
    void answered(RequestTrace trace);
}
