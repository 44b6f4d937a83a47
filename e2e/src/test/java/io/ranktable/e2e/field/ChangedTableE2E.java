package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table changes after engines have started with it, because a pod was replaced. */
@Installed
class ChangedTableE2E {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
  }

  @Test
  void copiesAreToldThatTheyAreStaleAndLiveDirectoriesFollow(Product product, Workplace place) {
    for (String delivery : List.of("copy", "mount")) {
      create(place, delivery, 0);
      create(place, delivery, 1);
    }
    place.reportWaiting("copy-0", "copy-1", "mount-0", "mount-1");
    Pod copy = place.awaitRunning("copy-0");
    Pod mount = place.awaitRunning("mount-0");
    Engines.assertListed(Engines.read(place, "copy-0"), copy, place.awaitRunning("copy-1"));
    Engines.assertListed(Engines.read(place, "mount-0"), mount, place.awaitRunning("mount-1"));
    String held = place.exec("copy-0", "engine", "cat", Engines.FILE);
    assertThat(staleMembers(product)).isZero();

    for (String delivery : List.of("mount", "copy")) {
      place.kubectl("delete", "pod", delivery + "-1");
      create(place, delivery, 1);
    }
    place.reportWaiting("mount-1", "copy-1");
    Pod newCopy = place.awaitRunning("copy-1");
    Pod newMount = place.awaitRunning("mount-1");
    Engines.assertListed(Engines.read(place, "copy-1"), copy, newCopy);

    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(Engines.events(place, "copy-0", "StaleMember"))
                    .extracting(Event::getMessage)
                    .singleElement()
                    .asString()
                    .contains("copy-0 works with an older table")
                    .contains("published with copy-1")
                    .contains("kubectl -n " + place.name() + " delete pod copy-0 copy-1"));
    Awaitility.await().atMost(LIMIT).until(() -> staleMembers(product) == 1);
    assertThat(place.exec("copy-0", "engine", "cat", Engines.FILE)).isEqualTo(held);
    // Its kubelet looks again within 60 to 90 s; sooner when anything of the pod changes.
    place.kubectl("annotate", "pod", "mount-0", "example.com/looked-at=1");
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> Engines.assertListed(Engines.readNow(place, "mount-0"), mount, newMount));
    assertThat(Engines.events(place, "mount-0", "StaleMember")).isEmpty();

    place.kubectl("delete", "pod", "copy-0", "copy-1");
    Awaitility.await().atMost(LIMIT).until(() -> staleMembers(product) == 0);
  }

  private static void create(Workplace place, String delivery, int index) {
    String yaml =
        Engines.pod(
                delivery + "-" + index,
                List.of("delivery: " + delivery, "index: \"" + index + "\""),
                Engines.reading())
            .replaceFirst("ranktable.io/group: .*", Names.PREFIX + "group: " + delivery)
            .replaceFirst("ranktable.io/size: \"1\"", Names.PREFIX + "size: \"2\"");
    place.kubectl().create(yaml).orFail();
  }

  /** The gauge of the replica that leads; the others say zero. */
  private static int staleMembers(Product product) {
    return product.replicas().stream()
        .mapToInt(
            replica ->
                metrics(product, replica)
                    .lines()
                    .filter(line -> line.startsWith("ranktable_stale_members"))
                    .mapToInt(line -> (int) Double.parseDouble(line.replaceAll("^.* ", "")))
                    .sum())
        .sum();
  }

  private static String metrics(Product product, Pod replica) {
    return product
        .cluster()
        .client()
        .raw(
            "/api/v1/namespaces/%s/pods/%s:8081/proxy/actuator/prometheus"
                .formatted(product.system().name(), replica.getMetadata().getName()));
  }
}
