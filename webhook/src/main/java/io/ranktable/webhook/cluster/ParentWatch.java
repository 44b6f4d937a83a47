package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.ranktable.core.workload.KeptFields;
import io.ranktable.core.workload.Parents.ParentKind;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The informer of one kind of parents. */
final class ParentWatch {

  private static final Duration SYNC_WAIT = Duration.ofSeconds(30);

  /** A page is read whole, and an object may have 1.5 MB. */
  private static final long LIST_PAGE = 25;

  /** A kind that cannot be read; the message is a half sentence that says why. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  private final KubernetesClient client;
  private final ParentKind kind;
  private final ResourceDefinitionContext context;
  private final KeptFields fields;
  private final ParentStore store;
  private final SharedIndexInformer<GenericKubernetesResource> informer;

  private ParentWatch(
      KubernetesClient client,
      ParentKind kind,
      ResourceDefinitionContext context,
      KeptFields fields,
      Consumer<ParentStore.Change> changed) {
    this.client = client;
    this.kind = kind;
    this.context = context;
    this.fields = fields;
    this.store = new ParentStore(kind, fields, changed);
    this.informer =
        Clients.listing(client)
            .genericKubernetesResources(context)
            .inAnyNamespace()
            .withLimit(LIST_PAGE)
            .runnableInformer(0)
            .itemStore(store)
            // A first list that fails is an answer; later the API server may be away for long.
            .exceptionHandler((started, error) -> started);
  }

  /**
   * Reads a kind and keeps reading it; returns when all objects have been listed once.
   *
   * @throws RefusedException when it is not installed, may not be read, or cannot be read in time
   * @throws InterruptedException when the process ends meanwhile
   */
  static ParentWatch start(
      KubernetesClient client,
      ParentKind kind,
      KeptFields fields,
      Consumer<ParentStore.Change> changed)
      throws RefusedException, InterruptedException {
    ParentWatch watch = null;
    try {
      APIResource resource = resource(client, kind);
      if (resource == null) {
        throw new RefusedException(notInstalled(kind));
      }
      watch = new ParentWatch(client, kind, context(kind, resource), fields, changed);
      // An informer that may not list says so with a stack trace each time.
      Optional<String> refusal = watch.refusedNow();
      if (refusal.isPresent()) {
        throw new RefusedException(refusal.get());
      }
      watch.informer.start().toCompletableFuture().get(SYNC_WAIT.toSeconds(), TimeUnit.SECONDS);
      return watch;
    } catch (RefusedException | InterruptedException e) {
      stop(watch);
      throw e;
    } catch (Exception e) {
      stop(watch);
      throw new RefusedException(
          refusal(kind, e)
              .orElseGet(() -> "kind " + kind.kind() + " cannot be read: " + e.getMessage()));
    }
  }

  /** The objects. */
  ParentStore store() {
    return store;
  }

  /** What is known, as a half sentence. */
  String state() {
    return store.size()
        + " objects are known"
        + (informer.isWatching() ? "" : ", and no news come at the moment");
  }

  /** Whether this is kept of each object. */
  boolean keeps(KeptFields wanted) {
    return fields.equals(wanted);
  }

  /**
   * Why the kind cannot be read any more, because it was uninstalled or the permission was taken: a
   * watch alone does not tell it. Empty while it can be read, or while the API server is away.
   */
  Optional<String> refusedNow() {
    try {
      var _ =
          client
              .genericKubernetesResources(context)
              .inAnyNamespace()
              .list(new ListOptionsBuilder().withLimit(1L).build());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return refusal(kind, e);
    }
  }

  /** Stops reading. */
  void stop() {
    informer.stop();
  }

  private static void stop(@Nullable ParentWatch watch) {
    if (watch != null) {
      watch.stop();
    }
  }

  private static Optional<String> refusal(ParentKind kind, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException api) {
        switch (api.getCode()) {
          case HttpURLConnection.HTTP_FORBIDDEN -> {
            return Optional.of(
                "the injector may not read kind "
                    + kind.kind()
                    + "; grant list and watch on it to its ClusterRole");
          }
          case HttpURLConnection.HTTP_NOT_FOUND -> {
            return Optional.of(notInstalled(kind));
          }
          default -> {}
        }
      }
    }
    return Optional.empty();
  }

  private static String notInstalled(ParentKind kind) {
    return "the cluster has no kind " + kind.kind() + " in " + kind.apiVersion();
  }

  private static @Nullable APIResource resource(KubernetesClient client, ParentKind kind) {
    APIResourceList list = client.getApiResources(kind.apiVersion());
    return list == null
        ? null
        : list.getResources().stream()
            .filter(r -> kind.kind().equals(r.getKind()) && !r.getName().contains("/"))
            .findFirst()
            .orElse(null);
  }

  private static ResourceDefinitionContext context(ParentKind kind, APIResource resource) {
    int slash = kind.apiVersion().indexOf('/');
    return new ResourceDefinitionContext.Builder()
        .withGroup(slash < 0 ? "" : kind.apiVersion().substring(0, slash))
        .withVersion(kind.apiVersion().substring(slash + 1))
        .withKind(kind.kind())
        .withPlural(resource.getName())
        .withNamespaced(true)
        .build();
  }
}
