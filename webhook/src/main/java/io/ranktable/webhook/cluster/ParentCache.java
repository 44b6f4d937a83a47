package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.ranktable.core.workload.Parents;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parent objects of pods. An informer for a kind starts when the first table asks for it; a kind
 * that is not installed, or that we may not read, is a reason on the table and is tried again,
 * never a failure of the process.
 */
public final class ParentCache implements Parents, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ParentCache.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
  private static final Duration SYNC_WAIT = Duration.ofSeconds(30);

  /** How far the informer of a kind is. */
  private sealed interface Watching {
    record Starting() implements Watching {}

    record Running(SharedIndexInformer<GenericKubernetesResource> informer) implements Watching {}

    record Refused(String why, long at) implements Watching {}
  }

  private final KubernetesClient client;
  private final Consumer<String> namespaceChanged;
  private final LongSupplier nanoTime;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<ParentKind, Watching> kinds = new ConcurrentHashMap<>();
  private final ExecutorService starter =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parents-", 0).factory());

  /**
   * An empty cache.
   *
   * @param namespaceChanged called with the namespace in which a parent has changed; an empty text
   *     when any may have
   */
  public ParentCache(
      KubernetesClient client, Consumer<String> namespaceChanged, LongSupplier nanoTime) {
    this.client = client;
    this.namespaceChanged = namespaceChanged;
    this.nanoTime = nanoTime;
  }

  @Override
  public Lookup find(String namespace, ParentKind kind, String name) {
    Watching watching =
        kinds.compute(kind, (k, before) -> before == null || due(before) ? begin(k) : before);
    return switch (watching) {
      case Watching.Starting() ->
          new Lookup.Unavailable(
              "the objects of kind " + kind.kind() + " are being read for the first time");
      case Watching.Refused(String why, long ignored) -> new Lookup.Unavailable(why);
      case Watching.Running(var informer) ->
          Optional.ofNullable(informer.getStore().getByKey(namespace + "/" + name))
              .<Lookup>map(object -> new Lookup.Found(json.valueToTree(object)))
              .orElseGet(
                  () ->
                      new Lookup.Unavailable(
                          kind.kind() + " " + namespace + "/" + name + " does not exist"));
    };
  }

  @Override
  public void close() {
    kinds
        .values()
        .forEach(
            watching -> {
              if (watching instanceof Watching.Running(var informer)) {
                informer.stop();
              }
            });
    starter.shutdownNow();
  }

  private boolean due(Watching watching) {
    return watching instanceof Watching.Refused refused
        && nanoTime.getAsLong() - refused.at() > TRY_AGAIN.toNanos();
  }

  private Watching begin(ParentKind kind) {
    starter.execute(
        () -> {
          Watching result = watch(kind);
          kinds.put(kind, result);
          if (result instanceof Watching.Refused refused) {
            LOG.warn("Cannot read {} {}: {}", kind.apiVersion(), kind.kind(), refused.why());
          }
          namespaceChanged.accept("");
        });
    return new Watching.Starting();
  }

  private Watching watch(ParentKind kind) {
    SharedIndexInformer<GenericKubernetesResource> informer = null;
    try {
      APIResource resource = resource(kind);
      if (resource == null) {
        return refused("the cluster has no kind " + kind.kind() + " in " + kind.apiVersion());
      }
      informer =
          client
              .genericKubernetesResources(context(kind, resource))
              .inAnyNamespace()
              .runnableInformer(0)
              .itemStore(new PrunedStore())
              .exceptionHandler((started, error) -> started)
              .addEventHandler(new Changes());
      informer.start().toCompletableFuture().get(SYNC_WAIT.toSeconds(), TimeUnit.SECONDS);
      LOG.info("Reading {} {}", kind.apiVersion(), kind.kind());
      return new Watching.Running(informer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("interrupted");
    } catch (Exception e) {
      if (informer != null) {
        informer.stop();
      }
      return refused(explain(kind, e));
    }
  }

  private Watching refused(String why) {
    return new Watching.Refused(why, nanoTime.getAsLong());
  }

  private static String explain(ParentKind kind, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException api && api.getCode() == 403) {
        return "the injector may not read kind "
            + kind.kind()
            + "; grant get, list and watch on it to its ClusterRole";
      }
    }
    return "kind " + kind.kind() + " cannot be read: " + e.getMessage();
  }

  private @Nullable APIResource resource(ParentKind kind) {
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

  private final class Changes implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource object) {
      namespaceChanged.accept(object.getMetadata().getNamespace());
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
      namespaceChanged.accept(after.getMetadata().getNamespace());
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
      namespaceChanged.accept(object.getMetadata().getNamespace());
    }
  }

  /** Makes a parent's JSON small: what profiles never read is dropped. */
  static JsonNode prune(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(PrunedStore.DROPPED);
    }
    node.forEach(ParentCache::prune);
    return node;
  }
}
