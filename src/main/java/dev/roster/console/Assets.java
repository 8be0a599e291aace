package dev.roster.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import org.springframework.stereotype.Component;
import org.webjars.WebJarVersionLocator;

/** Styles and scripts, from this program itself. Their addresses change with their content, so that browsers may keep them. */
@Component
class Assets {
    private final Map<String, Asset> assets = new LinkedHashMap<>();

    /** A file with its media type and a sum of its content. */
    record Asset(String content, String mediaType, String sum) {}

    Assets() {
        WebJarVersionLocator webJars = new WebJarVersionLocator();
        add("console.css", "console/assets/console.css");
        add("console.js", "console/assets/console.js");
        add("icon.svg", "console/assets/icon.svg");
        add("htmx.js", Objects.requireNonNull(webJars.fullPath("htmx.org", "dist/htmx.min.js")));
        add("uplot.js", Objects.requireNonNull(webJars.fullPath("uplot", "dist/uPlot.iife.min.js")));
        add("uplot.css", Objects.requireNonNull(webJars.fullPath("uplot", "dist/uPlot.min.css")));
    }

    Optional<Asset> find(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    String css() {
        return path("console.css");
    }

    String js() {
        return path("console.js");
    }

    String icon() {
        return path("icon.svg");
    }

    String htmx() {
        return path("htmx.js");
    }

    String plotJs() {
        return path("uplot.js");
    }

    String plotCss() {
        return path("uplot.css");
    }

    private String path(String name) {
        return "/console/assets/" + name + "?v="
                + Objects.requireNonNull(assets.get(name)).sum();
    }

    private void add(String name, String file) {
        try (InputStream in = Objects.requireNonNull(Assets.class.getResourceAsStream("/" + file), file)) {
            byte[] content = in.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(content);
            assets.put(
                    name,
                    new Asset(
                            new String(content, StandardCharsets.UTF_8),
                            mediaType(name),
                            HexFormat.of().toHexDigits((int) sum.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css;charset=UTF-8";
            case "svg" -> "image/svg+xml";
            default -> "text/javascript;charset=UTF-8";
        };
    }
}
