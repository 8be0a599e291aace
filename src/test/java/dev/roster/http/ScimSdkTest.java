package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import de.captaingoldfish.scim.sdk.client.ScimClientConfig;
import de.captaingoldfish.scim.sdk.client.ScimRequestBuilder;
import de.captaingoldfish.scim.sdk.client.builder.BulkBuilder;
import de.captaingoldfish.scim.sdk.client.builder.ListBuilder;
import de.captaingoldfish.scim.sdk.client.response.ServerResponse;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.constants.enums.PatchOp;
import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.etag.ETag;
import de.captaingoldfish.scim.sdk.common.resources.EnterpriseUser;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.Manager;
import de.captaingoldfish.scim.sdk.common.resources.complex.Name;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Email;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Member;
import de.captaingoldfish.scim.sdk.common.response.BulkResponse;
import de.captaingoldfish.scim.sdk.common.response.BulkResponseOperation;
import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import de.captaingoldfish.scim.sdk.common.response.ListResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client of Captain-P-Goldfish's SCIM-SDK, which knows bulk requests and checks what comes back. */
class ScimSdkTest {
    private final ScimClient scim = TestServer.newTenant();
    private final ScimRequestBuilder sdk = new ScimRequestBuilder(
            scim.baseUrl(),
            ScimClientConfig.builder()
                    .httpHeaders(Map.of("Authorization", "Bearer " + scim.token()))
                    .build());

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void discovery() {
        ServiceProvider config = sdk.loadServiceProviderConfiguration();
        assertThat(config.getBulkConfig().isSupported()).isTrue();
        assertThat(config.getBulkConfig().getMaxOperations()).isEqualTo(10_000);
        assertThat(config.getBulkConfig().getMaxPayloadSize()).isEqualTo(16L * 1024 * 1024);
        assertThat(config.getSortConfig().isSupported()).isTrue();
        assertThat(config.getETagConfig().isSupported()).isTrue();
        assertThat(sdk.loadMetaConfiguration().sendRequest().isSuccess()).isTrue();
    }

    @Test
    void aUserIsCreatedReadReplacedPatchedAndDeleted() {
        User user = User.builder()
                .userName("babs")
                .name(Name.builder().givenName("Barbara").familyName("Jensen").build())
                .emails(List.of(Email.builder()
                        .value("babs@example.com")
                        .type("work")
                        .primary(true)
                        .build()))
                .enterpriseUser(EnterpriseUser.builder().department("Tours").build())
                .build();
        ServerResponse<User> created =
                sdk.create(User.class, "/Users").setResource(user).sendRequest();
        assertThat(created.isSuccess()).as(created.getResponseBody()).isTrue();
        assertThat(created.isValidScimResponse()).isTrue();
        String id = created.getResource().getId().orElseThrow();
        assertThat(created.getResource().getEnterpriseUser().orElseThrow().getDepartment())
                .contains("Tours");

        ServerResponse<User> read = sdk.get(User.class, "/Users", id).sendRequest();
        assertThat(read.getResource()).isEqualTo(created.getResource());
        assertThat(sdk.get(User.class, "/Users", id)
                        .setETagForIfNoneMatch(
                                ETag.parseETag(read.getHttpHeaders().get("ETag")))
                        .sendRequest()
                        .getHttpStatus())
                .isEqualTo(304);

        change(read.getResource(), id);
    }

    private void change(User changed, String id) {
        changed.setTitle("Guide");
        ServerResponse<User> replaced =
                sdk.update(User.class, "/Users", id).setResource(changed).sendRequest();
        assertThat(replaced.getResource().getTitle()).contains("Guide");

        ServerResponse<User> patched = sdk.patch(User.class, "/Users", id)
                .addOperation()
                .op(PatchOp.REPLACE)
                .path("name.familyName")
                .value("Smith")
                .next()
                .op(PatchOp.REMOVE)
                .path("title")
                .build()
                .sendRequest();
        assertThat(patched.isSuccess()).as(patched.getResponseBody()).isTrue();
        assertThat(patched.getResource().getName().orElseThrow().getFamilyName())
                .contains("Smith");
        assertThat(patched.getResource().getTitle()).isEmpty();

        assertThat(sdk.delete(User.class, "/Users", id).sendRequest().getHttpStatus())
                .isEqualTo(204);
        ServerResponse<User> gone = sdk.get(User.class, "/Users", id).sendRequest();
        assertThat(gone.getHttpStatus()).isEqualTo(404);
        assertThat(gone.getErrorResponse().getDetail()).isPresent();
    }

    @Test
    void listsAreFilteredAndSortedByGetAndByPost() {
        List.of("cid", "ann", "bob").forEach(scim::user);
        ListBuilder<User> list = sdk.list(User.class, "/Users")
                .filter("userName ne \"bob\"")
                .sortBy("userName")
                .sortOrder(SortOrder.DESCENDING)
                .count(10);
        assertThat(names(list.get().sendRequest())).containsExactly("cid", "ann");
        assertThat(names(list.post().sendRequest())).containsExactly("cid", "ann");
    }

    @Test
    void allPagesTogetherAreTheList() {
        IntStream.range(0, 150).forEach(i -> scim.user("user" + i));
        // getAll has a raw type.
        ListResponse<?> all =
                (ListResponse<?>) sdk.list(User.class, "/Users").get().getAll().getResource();
        assertThat(all.getListedResources()).hasSize(150);
    }

    private static List<String> names(ServerResponse<ListResponse<User>> answer) {
        assertThat(answer.isSuccess()).as(answer.getResponseBody()).isTrue();
        return answer.getResource().getListedResources().stream()
                .map(user -> user.getUserName().orElseThrow())
                .toList();
    }

    @Test
    void aBulkRequestCreatesUsersAndTheirGroup() {
        BulkBuilder bulk = sdk.bulk().failOnErrors(1);
        IntStream.range(0, 20)
                .forEach(i -> bulk.bulkRequestOperation("/Users")
                        .bulkId("u" + i)
                        .method(HttpMethod.POST)
                        .data(User.builder()
                                .userName("user" + i)
                                .enterpriseUser(EnterpriseUser.builder()
                                        .manager(Manager.builder()
                                                .value("bulkId:u" + (i + 1) % 20)
                                                .build())
                                        .build())
                                .build())
                        .next());
        ServerResponse<BulkResponse> answer = bulk.bulkRequestOperation("/Groups")
                .bulkId("g")
                .method(HttpMethod.POST)
                .data(Group.builder()
                        .displayName("Everybody")
                        .members(IntStream.range(0, 20)
                                .mapToObj(i ->
                                        Member.builder().value("bulkId:u" + i).build())
                                .toList())
                        .build())
                .sendRequest();
        assertThat(answer.isSuccess()).as(answer.getResponseBody()).isTrue();
        assertThat(answer.isValidScimResponse()).isTrue();
        List<BulkResponseOperation> results = answer.getResource().getBulkResponseOperations();
        assertThat(results).hasSize(21).allMatch(result -> result.getStatus() == 201);
        String group = results.getLast().getLocation().orElseThrow().replaceFirst(".*/", "");
        Group read = sdk.get(Group.class, "/Groups", group).sendRequest().getResource();
        assertThat(read.getMembers()).hasSize(20);
    }

    @Test
    void theFailureOfABulkOperationIsToldWithItsReason() {
        scim.user("taken");
        ServerResponse<BulkResponse> answer = sdk.bulk()
                .bulkRequestOperation("/Users")
                .bulkId("a")
                .method(HttpMethod.POST)
                .data(User.builder().userName("taken").build())
                .sendRequest();
        BulkResponseOperation result = Objects.requireNonNull(answer.getResource())
                .getBulkResponseOperations()
                .getFirst();
        assertThat(result.getStatus()).isEqualTo(409);
        assertThat(result.getResponse(ErrorResponse.class).orElseThrow().getScimType())
                .contains("uniqueness");
    }
}
