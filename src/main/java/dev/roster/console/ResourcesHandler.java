package dev.roster.console;

import dev.roster.console.DeletedRepository.Deleted;
import dev.roster.console.MemberRepository.Membership;
import dev.roster.console.ResourceTableRepository.Listed;
import dev.roster.console.ResourceView.Known;
import dev.roster.console.Shown.Choice;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Resources of any type: a search, and one of them with its attributes, memberships, changes and requests. */
@Component
public class ResourcesHandler {
    private final ConsoleHandler console;
    private final SchemaRegistry registry;
    private final ResourceTableRepository resources;
    private final DeletedRepository deleted;
    private final MemberRepository members;
    private final ChangeRepository journal;
    private final RequestRepository requests;
    private final Clock clock;

    ResourcesHandler(
            ConsoleHandler console,
            SchemaRegistry registry,
            ResourceTableRepository resources,
            DeletedRepository deleted,
            MemberRepository members,
            ChangeRepository journal,
            RequestRepository requests,
            Clock clock) {
        this.console = console;
        this.registry = registry;
        this.resources = resources;
        this.deleted = deleted;
        this.members = members;
        this.journal = journal;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * A list of one type.
     *
     * @param show which of them
     * @param choices all lists of this type
     * @param page null where those that were deleted are shown
     */
    record ListView(
            String title,
            String type,
            String text,
            Choice show,
            List<Choice> choices,
            @Nullable Page<Listed> page,
            @Nullable Page<Deleted> deleted) {
        boolean isGone() {
            return deleted != null;
        }

        /** As an address has it. */
        String textParameter() {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        ListView with(@Nullable Page<Listed> found, @Nullable Page<Deleted> gone) {
            return new ListView(title, type, text, show, choices, found, gone);
        }

        boolean isCut() {
            return !text.isEmpty() && page != null && page.next() != null;
        }
    }

    Mono<ServerResponse> list(ServerRequest request) {
        int tenant = ConsoleHandler.admin(request).tenantId();
        ResourceType type = type(request);
        String text = ConsoleHandler.parameter(request, "text").strip();
        String after = ConsoleHandler.parameter(request, "after");
        String title = type.endpoint().substring(1);
        Shown shown = Shown.of(name -> ConsoleHandler.parameter(request, name));
        ListView view = new ListView(title, type.name(), text, shown.choice(true), shown.choices(type), null, null);
        if (shown == Shown.DELETED) {
            return deleted.find(tenant, type.name(), text, before(request))
                    .flatMap(page -> console.page(request, "resources", view.with(null, page)));
        }
        boolean isInactive = shown == Shown.INACTIVE;
        Mono<List<Listed>> found = text.isEmpty()
                ? resources.newest(tenant, type.name(), isInactive, after.isEmpty() ? null : id(after))
                : resources.find(tenant, type.name(), isInactive, text);
        return found.map(rows -> Page.of(rows, ResourceTableRepository.PAGE, Listed::id))
                .flatMap(page -> console.page(request, "resources", view.with(page, null)));
    }

    private static long before(ServerRequest request) {
        String before = ConsoleHandler.parameter(request, "before");
        return before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE;
    }

    Mono<ServerResponse> one(ServerRequest request) {
        int tenant = ConsoleHandler.admin(request).tenantId();
        ResourceType type = type(request);
        UUID id = id(request.pathVariable("id"));
        String at = ConsoleHandler.parameter(request, "at");
        return journal.type(tenant, id)
                .defaultIfEmpty(type.name())
                .filter(type.name()::equals)
                .flatMap(known -> known(request, tenant, type.name(), id))
                .filter(known -> !known.isNothing())
                .switchIfEmpty(Mono.error(ConsoleHandler::nothingHere))
                .flatMap(known -> console.page(
                        request, "resource", ResourceView.of(type, id.toString(), at, known, clock.instant())));
    }

    private Mono<Known> known(ServerRequest request, int tenant, String type, UUID id) {
        boolean isGroup = type.equals("Group");
        RequestFilter about = RequestFilter.of(name -> name.equals("user") ? id.toString() : "");
        return Mono.zip(
                        resources.find(tenant, type, id).singleOptional(),
                        (isGroup ? members(request, tenant, id) : Mono.<Page<Membership>>empty()).singleOptional(),
                        members.groupsOf(tenant, id),
                        isGroup ? members.formerMembersOf(tenant, id) : members.formerGroupsOf(tenant, id),
                        journal.ofResource(tenant, id, before(request)),
                        requests.find(tenant, about),
                        isGroup ? members.count(tenant, id) : Mono.just(0L))
                .map(all -> new Known(
                        all.getT1(),
                        all.getT2(),
                        all.getT3(),
                        all.getT4(),
                        Page.of(all.getT5(), ChangeRepository.PAGE, ChangeRow::seq),
                        all.getT6().rows(),
                        all.getT7()));
    }

    private Mono<Page<Membership>> members(ServerRequest request, int tenant, UUID id) {
        OffsetDateTime at = RequestFilter.time("at", ConsoleHandler.parameter(request, "at"));
        String after = ConsoleHandler.parameter(request, "after");
        UUID last = after.isEmpty() ? null : id(after);
        return at == null ? members.membersOf(tenant, id, last) : members.membersAt(tenant, id, at, last);
    }

    private ResourceType type(ServerRequest request) {
        return registry.resourceType(request.pathVariable("type")).orElseThrow(ConsoleHandler::nothingHere);
    }

    private static UUID id(String text) {
        if (!ResourceTableRepository.isId(text)) {
            throw ConsoleHandler.nothingHere();
        }
        return UUID.fromString(text);
    }
}
