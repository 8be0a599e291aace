import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a first sync and tells how it went: wall time, requests a second, percentiles for each kind of request, what went wrong, and
 * whether all is there exactly once. Exit status 1 where something is missing, there twice, or was refused for good.
 */
final class Burst {
    private static final int CONNECTIONS = setting("CONNECTIONS", 16);
    private static final String USAGE = "bench/burst BASE_URL TOKEN [USERS [GROUPS]], bench/burst --ceiling BASE_URL TOKEN";

    interface Task {
        void run(Http http, int i) throws InterruptedException;
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        if (arguments.length == 3 && arguments[0].equals("--ceiling")) {
            ceiling(new Server(arguments[1], arguments[2]));
        } else if (arguments.length >= 2 && arguments.length <= 4) {
            int users = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000;
            int groups = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 500;
            System.exit(sync(new Server(arguments[0], arguments[1]), users, groups) ? 0 : 1);
        } else {
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    private static int setting(String name, int usual) {
        return Integer.parseInt(System.getenv().getOrDefault(name, Integer.toString(usual)));
    }

    private static boolean sync(Server server, int users, int groups)
            throws InterruptedException, ExecutionException {
        // Another run with the same name finds what is there already and adds nothing.
        String name = System.getenv().getOrDefault("NAME", "b" + System.currentTimeMillis() / 1000);
        System.out.printf("%,d users, %,d groups, %d connections; names begin with %s%n", users, groups, CONNECTIONS, name);
        FirstSync sync = new FirstSync(name, users, groups, server.tally());
        long begun = System.nanoTime();
        long cpu = cpuNanos();
        phase("users", server, users, sync::user);
        phase("groups", server, groups, sync::group);
        phase("members", server, sync.additions(), sync::add);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long used = cpuNanos() - cpu;
        server.tally().report(seconds);
        report(used, seconds);
        Check check = new Check(sync);
        // Reading it back is no part of the burst.
        phase("check", new Server(server), groups + 1, check::read);
        return check.report() && !server.tally().isSomethingGivenUp();
    }

    /** What the generator itself can send: the request that costs the server least. */
    private static void ceiling(Server server) throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + 1_000_000_000L * setting("SECONDS_EACH", 10);
        long cpu = cpuNanos();
        double seconds = phase("ceiling", server, CONNECTIONS, (http, i) -> {
            while (System.nanoTime() < until) {
                http.once("no-op", "GET", "/Users/none", null);
            }
        });
        long used = cpuNanos() - cpu;
        server.tally().report(seconds);
        report(used, seconds);
    }

    /** Takes the numbers below count one after the other over all connections; the seconds until the last is done. */
    private static double phase(String name, Server server, int count, Task task)
            throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        Callable<Void> worker = () -> {
            try (Http http = new Http(server)) {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    task.run(http, i);
                }
            }
            return null;
        };
        try (ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (Future<Void> done : workers.invokeAll(Collections.nCopies(CONNECTIONS, worker))) {
                // What one of them failed by ends the run: else it would count as done.
                done.get();
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%-8s %7.1f s%n", name, seconds);
        return seconds;
    }

    private static void report(long cpuNanos, double seconds) {
        System.out.printf("This load generator used %.2f of a core.%n", cpuNanos / 1e9 / seconds);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
