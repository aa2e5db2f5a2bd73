package org.omgllava.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;

/**
 * Lets one user of an embedded broker do what a list of rights grants, and everybody else
 * everything; remembers which rights were used, and what was refused. One broker at a time.
 */
public final class GrantedRights implements Authorizer {
  /** The user that the rights are for. */
  public static final String USER = "job";

  /** What was refused: resource, name and operation. */
  public static final Set<String> REFUSED = new ConcurrentSkipListSet<>();

  /** Rights that something was allowed by. */
  public static final Set<Right> USED =
      new ConcurrentSkipListSet<>((a, b) -> a.toString().compareTo(b.toString()));

  private static volatile List<Right> granted = List.of();

  /**
   * One operation on one resource.
   *
   * @param prefix whether the name is the beginning of names
   */
  public record Right(ResourceType type, String name, boolean prefix, AclOperation operation) {
    boolean allows(ResourcePattern resource, AclOperation wanted) {
      boolean meant =
          type == resource.resourceType()
              && (prefix ? resource.name().startsWith(name) : resource.name().equals(name));
      boolean implied =
          wanted == AclOperation.DESCRIBE
              && Set.of(AclOperation.READ, AclOperation.WRITE).contains(operation);
      return meant && (operation == wanted || implied);
    }
  }

  /** Begins anew with other rights. */
  public static void grant(List<Right> rights) {
    granted = List.copyOf(rights);
    USED.clear();
    REFUSED.clear();
  }

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext request, List<Action> actions) {
    if (!request.principal().getName().equals(USER)) {
      return Collections.nCopies(actions.size(), AuthorizationResult.ALLOWED);
    }
    List<AuthorizationResult> results = new ArrayList<>();
    for (Action action : actions) {
      results.add(allows(action) ? AuthorizationResult.ALLOWED : AuthorizationResult.DENIED);
    }
    return results;
  }

  private static boolean allows(Action action) {
    List<Right> allowing =
        granted.stream()
            .filter(right -> right.allows(action.resourcePattern(), action.operation()))
            .toList();
    // What several rights imply shows of none of them that it is needed.
    allowing.stream()
        .filter(right -> allowing.size() == 1 || right.operation() == action.operation())
        .forEach(USED::add);
    if (allowing.isEmpty() && action.logIfDenied()) {
      ResourcePattern resource = action.resourcePattern();
      REFUSED.add(resource.resourceType() + " " + resource.name() + " " + action.operation());
    }
    return !allowing.isEmpty();
  }

  @Override
  public Map<Endpoint, ? extends CompletionStage<Void>> start(AuthorizerServerInfo server) {
    return server.endpoints().stream()
        .collect(
            Collectors.toMap(
                endpoint -> endpoint, endpoint -> CompletableFuture.completedFuture(null)));
  }

  @Override
  public List<? extends CompletionStage<AclCreateResult>> createAcls(
      AuthorizableRequestContext request, List<AclBinding> bindings) {
    throw new UnsupportedOperationException("rights are granted by the test");
  }

  @Override
  public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(
      AuthorizableRequestContext request, List<AclBindingFilter> filters) {
    throw new UnsupportedOperationException("rights are granted by the test");
  }

  @Override
  public Iterable<AclBinding> acls(AclBindingFilter filter) {
    return List.of();
  }

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
