package io.ranktable.webhook.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.StoredTable;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The only one who writes tables. Every write is bound to the version it was decided on, and sent
 * only while the lease is surely ours. Labels and annotations of others survive.
 */
final class TableWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Names.MANAGER)
          .build();

  private final KubernetesClient client;
  private final Fence fence;

  TableWriter(KubernetesClient client, Fence fence) {
    this.client = client;
    this.fence = fence;
  }

  /**
   * Stores a content: creates the ConfigMap when there is none, else changes the known version of
   * it.
   */
  WriteOutcome write(TableKey key, TableContent content, Optional<StoredTable> stored) {
    if (stored.isPresent() && !stored.get().belongsTo(key)) {
      return new WriteOutcome.Foreign(foreign(key, stored.get().key()));
    }
    if (!fence.open()) {
      return new WriteOutcome.NotLeading();
    }
    try {
      ConfigMap answer =
          stored.isPresent() ? change(key, content, stored.get()) : create(key, content);
      return new WriteOutcome.Written(StoredTable.read(JSON.valueToTree(answer)));
    } catch (KubernetesClientException e) {
      return failed(key, e);
    }
  }

  /** Removes a table that nobody uses any more. */
  WriteOutcome delete(TableKey key, StoredTable stored) {
    if (!stored.belongsTo(key)) {
      return new WriteOutcome.Foreign(foreign(key, stored.key()));
    }
    if (!fence.open()) {
      return new WriteOutcome.NotLeading();
    }
    try {
      client
          .configMaps()
          .inNamespace(stored.namespace())
          .withName(stored.name())
          .lockResourceVersion(stored.resourceVersion())
          .delete();
      return new WriteOutcome.Written(stored);
    } catch (KubernetesClientException e) {
      return failed(key, e);
    }
  }

  private ConfigMap create(TableKey key, TableContent content) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(key.namespace())
            .withName(content.name())
            .withLabels(content.labels())
            .withAnnotations(content.annotations())
            .endMetadata()
            .withData(content.data())
            .withBinaryData(content.binaryData().isEmpty() ? null : content.binaryData())
            .build();
    return client.resource(map).create();
  }

  private ConfigMap change(TableKey key, TableContent content, StoredTable stored) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode meta = patch.putObject("metadata");
    meta.put("uid", stored.uid()).put("resourceVersion", stored.resourceVersion());
    content.labels().forEach(meta.putObject("labels")::put);
    content.annotations().forEach(meta.putObject("annotations")::put);
    fill(patch.putObject("data"), content.data(), stored.dataKeys().text());
    if (!content.binaryData().isEmpty() || !stored.dataKeys().packed().isEmpty()) {
      fill(patch.putObject("binaryData"), content.binaryData(), stored.dataKeys().packed());
    }
    // Given the object's name as an object, the client patches without reading it first.
    return client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(content.name())
                .endMetadata()
                .build())
        .patch(MERGE, patch.toString());
  }

  /** Sets what belongs there; null removes what does not. */
  private static void fill(ObjectNode node, Map<String, String> wanted, Iterable<String> present) {
    present.forEach(node::putNull);
    wanted.forEach(node::put);
  }

  private WriteOutcome failed(TableKey key, KubernetesClientException e) {
    String reason = e.getStatus() == null ? "" : String.valueOf(e.getStatus().getReason());
    if (e.getCode() == 409 && reason.equals("AlreadyExists")) {
      return alreadyThere(key);
    }
    if (e.getCode() == 409 || e.getCode() == 404) {
      return terminating(e) || namespaceMissing(key, e)
          ? new WriteOutcome.NamespaceGone()
          : new WriteOutcome.Conflict();
    }
    if (e.getCode() == 403 && terminating(e)) {
      return new WriteOutcome.NamespaceGone();
    }
    return new WriteOutcome.Failed(
        new Finding(
            Reason.WRITE_FAILED,
            "the API server did not take ConfigMap "
                + key.namespace()
                + "/"
                + key.configMapName()
                + ": "
                + e.getMessage()));
  }

  /** Either our cache lags, or the name belongs to somebody else. */
  private WriteOutcome alreadyThere(TableKey key) {
    try {
      ConfigMap map =
          client.configMaps().inNamespace(key.namespace()).withName(key.configMapName()).get();
      if (map == null) {
        return new WriteOutcome.Conflict();
      }
      JsonNode node = JSON.valueToTree(map);
      StoredTable stored = StoredTable.read(node);
      return stored.belongsTo(key)
          ? new WriteOutcome.Conflict()
          : new WriteOutcome.Foreign(foreign(key, stored.key()));
    } catch (KubernetesClientException e) {
      return new WriteOutcome.Conflict();
    }
  }

  private static boolean terminating(KubernetesClientException e) {
    return String.valueOf(e.getMessage()).contains("being terminated");
  }

  private static boolean namespaceMissing(TableKey key, KubernetesClientException e) {
    return e.getCode() == 404
        && String.valueOf(e.getMessage())
            .contains("namespaces \"" + key.namespace() + "\" not found");
  }

  private static Finding foreign(TableKey key, @Nullable TableKey other) {
    String whose =
        other == null
            ? "it is not managed by " + Names.MANAGER
            : other.equals(key) ? "its labels are not ours" : "it belongs to table " + other;
    return new Finding(
        Reason.CONFIG_MAP_FOREIGN,
        "ConfigMap "
            + key.namespace()
            + "/"
            + key.configMapName()
            + " is in the way: "
            + whose
            + "; it is left as it is. Delete or rename it: kubectl delete configmap "
            + key.configMapName()
            + " -n "
            + key.namespace());
  }
}
