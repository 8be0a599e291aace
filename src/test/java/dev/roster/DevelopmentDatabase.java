package dev.roster;

import dev.roster.startup.StartupFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The embedded PostgreSQL of {@code spring-boot:test-run}: data, port and lock are kept in a directory over restarts. */
final class DevelopmentDatabase implements AutoCloseable {
    static final String DATABASE = "roster";
    static final String USER = "postgres";
    private static final int FIRST_PORT = 54320;

    private final FileChannel lock;
    private final EmbeddedPostgres postgres;

    private DevelopmentDatabase(FileChannel lock, EmbeddedPostgres postgres) {
        this.lock = lock;
        this.postgres = postgres;
    }

    static DevelopmentDatabase start(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @SuppressWarnings("resource") // held until this process ends, also by kill -9
        Optional<FileLock> held = Optional.ofNullable(lock.tryLock());
        if (held.isEmpty()) {
            lock.close();
            throw new StartupFailure(
                    "Another Roster already runs on " + directory.toAbsolutePath() + ": stop it first.");
        }
        Path data = directory.resolve("postgres");
        stopLeftover(data);
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false) // it would not wait for the server to stop
                .setPort(port(directory.resolve("port")))
                .setPGStartupWait(Duration.ofSeconds(60)) // recovery after a crash
                .setLocaleConfig("locale", "C")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on") // zonky's defaults are for data that may be lost
                .setServerConfig("synchronous_commit", "on")
                .start();
        createDatabase(postgres);
        return new DevelopmentDatabase(lock, postgres);
    }

    int port() {
        return postgres.getPort();
    }

    /** After a kill -9 of the server its PostgreSQL lives on; nobody else can own it, since we hold the lock. */
    private static void stopLeftover(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        Optional<ProcessHandle> leftover = ProcessHandle.of(pid).filter(DevelopmentDatabase::mayBePostgres);
        if (leftover.isEmpty()) {
            Files.deleteIfExists(pidFile);
            return;
        }
        try {
            // SIGINT is PostgreSQL's fast shutdown: it does not wait for a forgotten psql.
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
            leftover.get().onExit().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new StartupFailure("A PostgreSQL of an earlier run (process %d) still holds %s: stop it first."
                    .formatted(pid, data.toAbsolutePath()));
        }
    }

    private static boolean mayBePostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.contains("postgres"))
                .orElse(true);
    }

    /** The same port over restarts, so that a psql line stays valid; another one only where somebody took it. */
    private static int port(Path remembered) throws IOException {
        int port = Files.exists(remembered)
                ? Integer.parseInt(Files.readString(remembered).strip())
                : FIRST_PORT;
        int free = isFree(port) ? port : anyFreePort();
        Files.writeString(remembered, Integer.toString(free));
        return free;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void createDatabase(EmbeddedPostgres postgres) throws IOException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("SELECT FROM pg_database WHERE datname = 'roster'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE roster");
        } catch (SQLException e) {
            throw new IOException("can't create the database", e);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        lock.close();
    }
}
