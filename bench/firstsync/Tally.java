import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by kind and status, and keeps how long each took. */
final class Tally {
    private final Map<String, Queue<Long>> nanos = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> givenUp = new ConcurrentSkipListMap<>();

    void count(String kind, int status, long took) {
        nanos.computeIfAbsent(kind, unseen -> new ConcurrentLinkedQueue<>()).add(took);
        if (status < 200 || status >= 300) {
            String trouble = kind + ": " + (status == 0 ? "no answer" : status);
            statuses.computeIfAbsent(trouble, unseen -> new LongAdder()).increment();
        }
    }

    void giveUp(String kind) {
        givenUp.computeIfAbsent(kind, unseen -> new LongAdder()).increment();
    }

    boolean isSomethingGivenUp() {
        return !givenUp.isEmpty();
    }

    void report(double seconds) {
        long requests = nanos.values().stream().mapToLong(Queue::size).sum();
        System.out.printf("%,d requests in %.1f s: %,.0f/s%n%n", requests, seconds, requests / seconds);
        System.out.printf("%-16s %9s %9s %9s %9s %9s%n", "", "requests", "p50 ms", "p99 ms", "p99.9 ms", "most ms");
        nanos.keySet().stream().sorted().forEach(this::line);
        System.out.println();
        System.out.println("not answered 2xx: " + (statuses.isEmpty() ? "none" : statuses));
        System.out.println("given up: " + (givenUp.isEmpty() ? "none" : givenUp));
    }

    private void line(String kind) {
        long[] sorted = nanos.get(kind).stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf("%-16s %,9d", kind, sorted.length);
        for (double share : new double[] {0.5, 0.99, 0.999, 1}) {
            int index = (int) Math.min(sorted.length - 1, Math.floor(sorted.length * share));
            System.out.printf(" %9.1f", sorted[index] / 1e6);
        }
        System.out.println();
    }
}
