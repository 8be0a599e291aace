package dev.roster.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.scim2.client.ScimService;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.messages.ListResponse;
import com.unboundid.scim2.common.messages.SortOrder;
import com.unboundid.scim2.common.types.Email;
import com.unboundid.scim2.common.types.EnterpriseUserExtension;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.Member;
import com.unboundid.scim2.common.types.Name;
import com.unboundid.scim2.common.types.UserResource;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ping Identity's SCIM 2 SDK, which reads answers by its own idea of the RFCs. */
class ClientSdkTest {
    private final ScimClient scim = TestServer.newTenant();
    private final Client http = ClientBuilder.newBuilder()
            .register((ClientRequestFilter)
                    request -> request.getHeaders().add("Authorization", "Bearer " + scim.token()))
            .build();
    private final ScimService service = new ScimService(http.target(scim.baseUrl()));

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void discovery() throws ScimException {
        assertThat(service.getServiceProviderConfig().getPatch().isSupported()).isTrue();
        assertThat(service.getServiceProviderConfig().getSort().isSupported()).isTrue();
        assertThat(service.getResourceTypes().getResources())
                .extracting(type -> type.getName())
                .contains("User", "Group");
        assertThat(service.getSchema(ScimClient.USER).getAttributes()).hasSizeGreaterThan(10);
        assertThat(service.getSchemas().getResources()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aUserIsCreatedReadReplacedModifiedAndDeleted() throws ScimException {
        UserResource user =
                user("babs").setName(new Name().setGivenName("Barbara").setFamilyName("Jensen"));
        user.setEmails(
                List.of(new Email().setValue("babs@example.com").setType("work").setPrimary(true)));
        user.setExtension(new EnterpriseUserExtension().setDepartment("Tours"));
        UserResource created = service.create("Users", user);
        assertThat(requireNonNull(created.getExtension(EnterpriseUserExtension.class))
                        .getDepartment())
                .isEqualTo("Tours");
        assertThat(service.retrieve(created)).isEqualTo(created);

        created.setNickName("Babs");
        UserResource replaced = service.replaceRequest(created).ifMatch().invoke();
        assertThat(replaced.getNickName()).isEqualTo("Babs");
        assertThatThrownBy(() -> service.replaceRequest(created).ifMatch().invoke())
                .isInstanceOfSatisfying(
                        ScimException.class,
                        failure ->
                                assertThat(failure.getScimError().getStatus()).isEqualTo(412));

        UserResource modified = service.modifyRequest(replaced)
                .replaceValue("active", false)
                .addValues("emails", new Email().setValue("b@home.org").setType("home"))
                .replaceValue("emails[type eq \"work\"].value", "jensen@example.com")
                .removeValues("nickName")
                .invoke();
        assertThat(modified.getActive()).isFalse();
        assertThat(modified.getNickName()).isNull();
        assertThat(modified.getEmails())
                .extracting(Email::getValue)
                .containsExactly("jensen@example.com", "b@home.org");

        service.delete(modified);
        assertThatThrownBy(() -> service.retrieve(modified)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aSecondUserOfAName() throws ScimException {
        service.create("Users", user("babs"));
        assertThatThrownBy(() -> service.create("Users", user("BABS")))
                .isInstanceOfSatisfying(
                        ResourceConflictException.class,
                        failure ->
                                assertThat(failure.getScimError().getScimType()).isEqualTo("uniqueness"));
    }

    @Test
    void lists() throws ScimException {
        for (String name : List.of("ann", "bob", "col")) {
            service.create("Users", user(name).setDisplayName("Crew " + name));
        }
        String filter = Filter.and(Filter.sw("displayName", "crew"), Filter.not(Filter.eq("userName", "bob")))
                .toString();
        assertThat(names(service.search("Users", filter, UserResource.class))).containsExactly("ann", "col");
        assertThat(names(service.searchRequest("Users")
                        .filter(filter)
                        .sort("userName", SortOrder.DESCENDING)
                        .page(1, 1)
                        .attributes("userName")
                        .invokePost(UserResource.class)))
                .containsExactly("col");

        List<String> paged = new ArrayList<>();
        ListResponse<UserResource> page =
                service.searchRequest("Users").firstPageCursorWithCount(2).invoke(UserResource.class);
        paged.addAll(names(page));
        page = service.searchRequest("Users")
                .pageWithCursor(requireNonNull(page.getNextCursor()), 2)
                .invoke(UserResource.class);
        paged.addAll(names(page));
        assertThat(paged).containsExactly("ann", "bob", "col");
        assertThat(page.getNextCursor()).isNull();
    }

    @Test
    void aGroupAndItsMembers() throws ScimException {
        UserResource ann = service.create("Users", user("ann"));
        UserResource bob = service.create("Users", user("bob"));
        GroupResource crew = new GroupResource().setDisplayName("Crew");
        crew.setMembers(List.of(new Member().setValue(requireNonNull(ann.getId()))));
        GroupResource created = service.create("Groups", crew);
        assertThat(created.getMembers()).extracting(Member::getDisplay).containsExactly("ann");

        GroupResource modified = service.modifyRequest(created)
                .addValues("members", new Member().setValue(requireNonNull(bob.getId())))
                .removeValues("members[value eq \"" + ann.getId() + "\"]")
                .attributes("members")
                .invoke();
        assertThat(modified.getMembers()).extracting(Member::getValue).containsExactly(bob.getId());
        assertThat(service.retrieve(bob).getGroups())
                .extracting(group -> group.getDisplay())
                .containsExactly("Crew");
    }

    private static UserResource user(String userName) {
        return new UserResource().setUserName(userName);
    }

    private static List<String> names(ListResponse<UserResource> list) {
        return list.getResources().stream().map(UserResource::getUserName).toList();
    }
}
