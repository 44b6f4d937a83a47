package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Decision.ListedMember;
import io.ranktable.core.decision.Decision.Progress;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.PodJson;
import io.ranktable.webhook.cluster.StoredTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TableWriterTest {

  private static final TableKey KEY = PodJson.TABLE;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TableContent WAITING =
      TableContent.of(
          KEY,
          "ranktable.json",
          new Decision.Initializing(new Progress(1, 0, List.of()), Map.of()));
  private static final TableContent COMPLETED =
      TableContent.of(
          KEY,
          "ranktable.json",
          new Decision.Completed(
              new Progress(1, 1, List.of()),
              Map.of(),
              "{\"status\":\"completed\"}",
              List.of(new ListedMember("llm-0", "uid-0", "10.42.0.1"))));

  /** Against a server that stores. */
  @Nested
  @EnableKubernetesMockClient(crud = true, https = false)
  class Stored {

    @SuppressWarnings("NullAway.Init")
    private KubernetesClient client;

    private final Wire wire = new Wire();

    @SuppressWarnings("NullAway.Init")
    private TableWriter writer;

    @BeforeEach
    void connect() {
      writer = new TableWriter(wire.to(client), Fence.alwaysOpen());
    }

    @Test
    void createsAndThenChangesEachByOneRequest() {
      StoredTable created = written(writer.write(KEY, WAITING, Optional.empty()));
      assertThat(created.fingerprint()).isEqualTo(WAITING.fingerprint());
      assertThat(created.belongsTo(KEY)).isTrue();
      StoredTable changed = written(writer.write(KEY, COMPLETED, Optional.of(created)));
      assertThat(changed.fingerprint()).isEqualTo(COMPLETED.fingerprint());
      assertThat(changed.uid()).isEqualTo(created.uid());
      assertThat(stored().fingerprint()).isEqualTo(COMPLETED.fingerprint());
      String maps = "/api/v1/namespaces/serving/configmaps";
      assertThat(wire.requests())
          .containsExactly("POST " + maps, "PATCH " + maps + "/" + KEY.configMapName());
    }

    @Test
    void keepsWhatOthersHaveAddedAndRemovesStrayKeys() {
      written(writer.write(KEY, WAITING, Optional.empty()));
      edit(
          map ->
              new ConfigMapBuilder(map)
                  .editMetadata()
                  .addToLabels("team", "inference")
                  .addToAnnotations("note", "mine")
                  .endMetadata()
                  .addToData("stray", "text")
                  .addToBinaryData("stray.gz", "H4sI")
                  .build());
      assertThat(stored().fingerprint()).isNotEqualTo(WAITING.fingerprint());
      written(writer.write(KEY, COMPLETED, Optional.of(stored())));
      assertThat(stored().fingerprint()).isEqualTo(COMPLETED.fingerprint());
      assertThat(map().getMetadata().getLabels()).containsEntry("team", "inference");
      assertThat(map().getMetadata().getAnnotations()).containsEntry("note", "mine");
    }

    @Test
    void meetsAConflictWhenSomebodyWasFaster() {
      StoredTable created = written(writer.write(KEY, WAITING, Optional.empty()));
      edit(map -> new ConfigMapBuilder(map).addToData("progress", "edited").build());
      assertThat(writer.write(KEY, COMPLETED, Optional.of(created)))
          .isInstanceOf(WriteOutcome.Conflict.class);
      assertThat(stored().completed()).isFalse();
    }

    @Test
    void meetsAConflictWhenItWasDeletedMeanwhile() {
      StoredTable created = written(writer.write(KEY, WAITING, Optional.empty()));
      client.configMaps().inNamespace("serving").withName(KEY.configMapName()).delete();
      assertThat(writer.write(KEY, COMPLETED, Optional.of(created)))
          .isInstanceOf(WriteOutcome.Conflict.class);
    }

    @Test
    void neverTouchesWhatBelongsToAnotherTable() {
      StoredTable created = written(writer.write(KEY, WAITING, Optional.empty()));
      wire.forget();
      TableKey other = PodJson.table("other");
      assertThat(writer.write(other, COMPLETED, Optional.of(created)))
          .isInstanceOfSatisfying(
              WriteOutcome.Foreign.class,
              foreign ->
                  assertThat(foreign.why().message())
                      .contains("it belongs to table " + KEY, "kubectl delete configmap"));
      assertThat(writer.delete(other, created)).isInstanceOf(WriteOutcome.Foreign.class);
      assertThat(wire.requests()).isEmpty();
    }

    @Test
    void sendsNothingWhileTheFenceIsClosed() {
      TableWriter fenced = new TableWriter(wire.to(client), () -> false);
      assertThat(fenced.write(KEY, WAITING, Optional.empty()))
          .isInstanceOf(WriteOutcome.NotLeading.class);
      StoredTable created = written(writer.write(KEY, WAITING, Optional.empty()));
      wire.forget();
      assertThat(fenced.write(KEY, COMPLETED, Optional.of(created)))
          .isInstanceOf(WriteOutcome.NotLeading.class);
      assertThat(fenced.delete(KEY, created)).isInstanceOf(WriteOutcome.NotLeading.class);
      assertThat(wire.requests()).isEmpty();
    }

    @Test
    void removesItsOwn() {
      StoredTable created = written(writer.write(KEY, WAITING, Optional.empty()));
      assertThat(writer.delete(KEY, created)).isInstanceOf(WriteOutcome.Written.class);
      assertThat(client.configMaps().inNamespace("serving").list().getItems()).isEmpty();
    }

    private void edit(UnaryOperator<ConfigMap> edit) {
      client.configMaps().inNamespace("serving").withName(KEY.configMapName()).edit(edit);
    }

    private ConfigMap map() {
      return client.configMaps().inNamespace("serving").withName(KEY.configMapName()).require();
    }

    private StoredTable stored() {
      return StoredTable.read(JSON.valueToTree(map()));
    }
  }

  /** Against a server that answers as it is told. */
  @Nested
  @EnableKubernetesMockClient(https = false)
  class Told {

    private static final String MAPS = "/api/v1/namespaces/serving/configmaps";

    @SuppressWarnings("NullAway.Init")
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init")
    private KubernetesMockServer server;

    @SuppressWarnings("NullAway.Init")
    private TableWriter writer;

    @BeforeEach
    void connect() {
      writer = new TableWriter(client, Fence.alwaysOpen());
    }

    @Test
    void bindsAChangeToUidAndVersionAndNullsStrayKeys() throws Exception {
      List<String> sent = new ArrayList<>();
      server
          .expect()
          .patch()
          .withPath(MAPS + "/" + KEY.configMapName() + "?fieldManager=ranktable-injector")
          .andReply(
              200,
              request -> {
                sent.add(request.getBody().readUtf8());
                return new ConfigMap();
              })
          .once();
      StoredTable before =
          StoredTable.read(
              JSON.valueToTree(
                  map(WAITING)
                      .editMetadata()
                      .withUid("uid-1")
                      .withResourceVersion("41")
                      .endMetadata()
                      .addToData("stray", "x")
                      .addToBinaryData("ranktable.json.gz", "H4sI")
                      .build()));
      written(writer.write(KEY, COMPLETED, Optional.of(before)));
      JsonNode patch = JSON.readTree(sent.getFirst());
      assertThat(patch.at("/metadata/uid").textValue()).isEqualTo("uid-1");
      assertThat(patch.at("/metadata/resourceVersion").textValue()).isEqualTo("41");
      assertThat(patch.at("/data/stray").isNull()).isTrue();
      assertThat(patch.at("/binaryData/ranktable.json.gz").isNull()).isTrue();
      assertThat(patch.at("/data/members").textValue()).isEqualTo("uid-0 10.42.0.1\n");
    }

    @Test
    void saysWhoIsInTheWay() {
      refuse(409, "AlreadyExists", "configmaps already exists");
      stored(map(WAITING).editMetadata().withLabels(Map.of()).endMetadata().build());
      assertThat(writer.write(KEY, WAITING, Optional.empty()))
          .isInstanceOfSatisfying(
              WriteOutcome.Foreign.class,
              foreign -> {
                assertThat(foreign.why().reason()).isEqualTo(Reason.CONFIG_MAP_FOREIGN);
                assertThat(foreign.why().message())
                    .contains("serving/" + KEY.configMapName(), "its labels are not ours");
              });
    }

    @Test
    void saysThatAnUnmanagedConfigMapIsInTheWay() {
      refuse(409, "AlreadyExists", "configmaps already exists");
      stored(
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace("serving")
              .withName(KEY.configMapName())
              .endMetadata()
              .addToData("ranktable.json", "theirs")
              .build());
      assertThat(writer.write(KEY, WAITING, Optional.empty()))
          .isInstanceOfSatisfying(
              WriteOutcome.Foreign.class,
              foreign ->
                  assertThat(foreign.why().message())
                      .contains("it is not managed by " + Names.MANAGER));
    }

    @Test
    void takesItsOwnThatTheCacheDoesNotKnowYetForAConflict() {
      refuse(409, "AlreadyExists", "configmaps already exists");
      stored(map(WAITING).build());
      assertThat(writer.write(KEY, WAITING, Optional.empty()))
          .isInstanceOf(WriteOutcome.Conflict.class);
    }

    @Test
    void givesUpInANamespaceThatGoesAway() {
      refuse(
          403,
          "Forbidden",
          "configmaps \"x\" is forbidden: unable to create new content in namespace serving"
              + " because it is being terminated");
      assertThat(writer.write(KEY, WAITING, Optional.empty()))
          .isInstanceOf(WriteOutcome.NamespaceGone.class);
    }

    @Test
    void givesUpInANamespaceThatIsGone() {
      refuse(404, "NotFound", "namespaces \"serving\" not found");
      assertThat(writer.write(KEY, WAITING, Optional.empty()))
          .isInstanceOf(WriteOutcome.NamespaceGone.class);
    }

    @Test
    void saysWhatTheServerHasAgainstIt() {
      refuse(403, "Forbidden", "User \"x\" cannot create resource \"configmaps\"");
      assertThat(writer.write(KEY, WAITING, Optional.empty()))
          .isInstanceOfSatisfying(
              WriteOutcome.Failed.class,
              failed -> {
                assertThat(failed.why().reason()).isEqualTo(Reason.WRITE_FAILED);
                assertThat(failed.why().message())
                    .contains("serving/" + KEY.configMapName(), "cannot create resource");
              });
    }

    private void refuse(int code, String reason, String message) {
      Status status =
          new StatusBuilder()
              .withStatus("Failure")
              .withCode(code)
              .withReason(reason)
              .withMessage(message)
              .build();
      server.expect().post().withPath(MAPS).andReturn(code, status).once();
    }

    private void stored(ConfigMap map) {
      server.expect().get().withPath(MAPS + "/" + KEY.configMapName()).andReturn(200, map).once();
    }
  }

  private static ConfigMapBuilder map(TableContent content) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("serving")
        .withName(content.name())
        .withLabels(content.labels())
        .withAnnotations(content.annotations())
        .endMetadata()
        .withData(content.data());
  }

  private static StoredTable written(WriteOutcome outcome) {
    assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
    return ((WriteOutcome.Written) outcome).stored();
  }
}
