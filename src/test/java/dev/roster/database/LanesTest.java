package dev.roster.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.roster.protocol.error.ScimException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The order of writes, against a database that answers when the test says so. */
class LanesTest {
    private record Write(Object kind, String subject, String text, List<String> claims) implements Command {
        static Write of(String text) {
            return new Write(1, text, text, List.of(text));
        }
    }

    private final List<List<String>> statements = new ArrayList<>();
    private final List<Sinks.Empty<Void>> commits = new ArrayList<>();
    // It stands still: a slow machine is no slow statement.
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private Lanes<Write, String> lanes = lanes(1, 1);

    private Lanes<Write, String> lanes(int count, int another) {
        return lanes(count, another, new SimpleMeterRegistry());
    }

    private Lanes<Write, String> lanes(int count, int another, MeterRegistry meters) {
        return new Lanes<>("test", new LaneProperties(count, another, 4, 10, 6), meters, this::statement, time);
    }

    private Mono<List<Outcome<String>>> statement(List<Write> all) {
        List<String> texts = all.stream().map(Write::text).toList();
        statements.add(texts);
        Sinks.Empty<Void> commit = Sinks.empty();
        commits.add(commit);
        Mono<List<Outcome<String>>> done = Mono.fromSupplier(() -> texts.stream()
                .map(text -> text.equals("taken")
                        ? new Outcome<String>(null, ScimException.uniqueness("taken"))
                        : new Outcome<>("wrote " + text, null))
                .toList());
        return commit.asMono().then(texts.contains("poison") ? Mono.error(ScimException.invalidValue("poison")) : done);
    }

    private void commit() {
        commits.removeFirst().tryEmitEmpty();
    }

    @CanIgnoreReturnValue
    private CompletableFuture<@Nullable String> write(String text) {
        return lanes.send(Write.of(text)).toFuture();
    }

    @CanIgnoreReturnValue
    private List<CompletableFuture<@Nullable String>> writes(Collection<String> texts) {
        return texts.stream().map(this::write).toList();
    }

    @Test
    void whatComesWhileAStatementIsUnderWayIsTheNextOne() {
        List<CompletableFuture<@Nullable String>> all = writes(List.of("a", "b", "c", "d", "e", "f"));
        assertThat(statements).containsExactly(List.of("a"));
        commit();
        assertThat(all.getFirst()).isCompletedWithValue("wrote a");
        commit();
        commit();
        assertThat(statements).containsExactly(List.of("a"), List.of("b", "c", "d", "e"), List.of("f"));
        assertThat(all).allMatch(CompletableFuture::isDone);
    }

    @Test
    void whoHangsUpWhileItWaitsMakesRoom() {
        write("a");
        List<Disposable> clients = IntStream.range(0, 6)
                .mapToObj(i -> lanes.send(Write.of("w" + i)).subscribe())
                .toList();
        assertThat(write("refused")).isCompletedExceptionally();
        clients.forEach(Disposable::dispose);
        CompletableFuture<@Nullable String> next = write("next");
        commit();
        commit();
        assertThat(next).isCompletedWithValue("wrote next");
        assertThat(statements).containsExactly(List.of("a"), List.of("next"));
    }

    @Test
    void nothingIsKeptOfWhatIsRefused() {
        write("a");
        writes(List.of("b", "c", "d", "e", "f", "g"));
        assertThat(lanes.send(new Write("another", "x", "x", List.of("x"))).toFuture())
                .isCompletedExceptionally();
        assertThat(lanes.kinds()).isEqualTo(1);
    }

    @Test
    void manyOfOneSubjectKeepNoOtherWaiting() {
        lanes = new Lanes<>(
                "test", new LaneProperties(2, 1, 4, 10, 5000), new SimpleMeterRegistry(), this::statement, time);
        IntStream.range(0, 2000).forEach(i -> writeTo("held", "h" + i));
        write("free");
        assertThat(statements).containsExactly(List.of("h0"), List.of("free"));
    }

    @Test
    void anotherStatementGoesOutWhenEnoughWait() {
        lanes = lanes(2, 2);
        List<CompletableFuture<@Nullable String>> all = writes(List.of("a", "b", "c", "d", "e", "f"));
        assertThat(statements).containsExactly(List.of("a"), List.of("b", "c"));
        commit();
        assertThat(all.getFirst()).isCompleted();
        assertThat(statements).hasSize(3).endsWith(List.of("d", "e", "f"));
    }

    @Test
    void twoStatementsDoNotTouchTheSameAtOnce() {
        lanes = lanes(2, 1);
        lanes.send(new Write(1, "group", "a", List.of("a"))).subscribe();
        lanes.send(new Write(1, "other", "x", List.of("x"))).subscribe();
        lanes.send(new Write(1, "group", "b", List.of("b"))).subscribe();
        lanes.send(new Write(1, "group", "c", List.of("c"))).subscribe();
        assertThat(statements).containsExactly(List.of("a"), List.of("x"));
        commits.removeLast().tryEmitEmpty();
        assertThat(statements).hasSize(2);
        commit();
        assertThat(statements).hasSize(3).endsWith(List.of("b", "c"));
    }

    /** What is refused is sent in halves, which are answered one after the other. */
    @Test
    void nothingOvertakesAnotherOfItsSubject() {
        lanes = lanes(2, 4);
        write("x");
        writeTo("group", "a");
        writes(List.of("d", "poison"));
        writeTo("group", "b");
        assertThat(statements).containsExactly(List.of("x"), List.of("a", "d", "poison", "b"));
        commit();
        List.of("newer", "newer still", "newest", "last").forEach(text -> writeTo("group", text));
        commits.removeLast().tryEmitEmpty();
        commits.removeLast().tryEmitEmpty();
        assertThat(statements).hasSize(4).endsWith(List.of("a", "d"), List.of("poison", "b"));
    }

    private void writeTo(String subject, String text) {
        lanes.send(new Write(1, subject, text, List.of(text))).subscribe();
    }

    /** A statement may wait seconds for a row that somebody else has locked. */
    @Test
    void whatASlowStatementTouchesKeepsOnlyItsOwnWaiting() {
        lanes = lanes(2, 6);
        List<CompletableFuture<@Nullable String>> others = new ArrayList<>();
        lanes.send(new Write(1, "locked", "a", List.of("a"))).subscribe();
        lanes.send(new Write(1, "locked", "b", List.of("b"))).subscribe();
        others.add(write("c"));
        assertThat(statements).containsExactly(List.of("a"));
        time.advanceTimeBy(Duration.ofMillis(100));
        others.add(write("d"));
        assertThat(statements).containsExactly(List.of("a"), List.of("c"));
        commits.removeLast().tryEmitEmpty();
        assertThat(statements).hasSize(3).endsWith(List.of("d"));
        commits.removeLast().tryEmitEmpty();
        assertThat(others).allMatch(CompletableFuture::isDone);
        assertThat(statements).hasSize(3);
        commit();
        assertThat(statements).hasSize(4).endsWith(List.of("b"));
    }

    @Test
    void twoThatTouchTheSameAreNotInOneStatement() {
        writes(List.of("first", "a", "b", "a", "c"));
        commit();
        commit();
        assertThat(statements).containsExactly(List.of("first"), List.of("a", "b", "c"), List.of("a"));
    }

    @Test
    void aStatementTouchesSoManyRowsUnlessOneWriteAloneTouchesMore() {
        List<String> many = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
        write("first");
        lanes.send(new Write(1, "many", "many", many)).subscribe();
        write("b");
        commit();
        commit();
        assertThat(statements).containsExactly(List.of("first"), List.of("many"), List.of("b"));
    }

    @Test
    void noneFailsBecauseOfAnother() {
        List<CompletableFuture<@Nullable String>> all = writes(List.of("first", "a", "taken", "poison", "b"));
        for (int i = 0; i < 6 && !commits.isEmpty(); i++) {
            commit();
        }
        assertThat(statements)
                .containsExactly(
                        List.of("first"),
                        List.of("a", "taken", "poison", "b"),
                        List.of("a", "taken"),
                        List.of("poison", "b"),
                        List.of("poison"),
                        List.of("b"));
        assertThat(all.get(1)).isCompletedWithValue("wrote a");
        assertThat(all.get(4)).isCompletedWithValue("wrote b");
        assertThat(all.get(2).exceptionNow()).hasMessageContaining("taken");
        assertThat(all.get(3).exceptionNow()).hasMessageContaining("poison");
    }

    @Test
    void tooManyAreRefusedAndThoseThatWaitAreNot() {
        List<CompletableFuture<@Nullable String>> all =
                writes(IntStream.range(0, 8).mapToObj(Integer::toString).toList());
        assertThat(all.get(7).exceptionNow())
                .isInstanceOfSatisfying(
                        ScimException.class,
                        refused -> assertThat(refused.error().status()).isEqualTo(429));
        commit();
        commit();
        commit();
        assertThat(all.subList(0, 7)).allMatch(one -> !one.isCompletedExceptionally());
        assertThat(write("later")).isNotDone();
        commit();
    }

    @Test
    void whoHungUpBeforeItsTurnChangesNothing() {
        write("first");
        lanes.send(Write.of("gone")).subscribe().dispose();
        write("b");
        commit();
        assertThat(statements).containsExactly(List.of("first"), List.of("b"));
    }

    @Test
    void metricsTellWhoWaitsAndHowMuchGoesOutTogether() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        lanes = lanes(1, 1, meters);
        writes(List.of("a", "b", "c"));
        assertThat(meters.get("roster.lane.waiting").gauge().value()).isEqualTo(2);
        commit();
        assertThat(meters.get("roster.lane.waiting").gauge().value()).isZero();
        assertThat(meters.get("roster.lane.batch").summary().max()).isEqualTo(2);
    }

    @Test
    void kindsHaveLanesOfTheirOwn() {
        write("a");
        lanes.send(new Write(2, "other", "other", List.of("other"))).subscribe();
        assertThat(statements).containsExactly(List.of("a"), List.of("other"));
    }
}
