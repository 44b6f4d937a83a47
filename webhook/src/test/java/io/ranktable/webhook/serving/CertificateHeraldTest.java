package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class CertificateHeraldTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));
  private final AtomicReference<String> trouble = new AtomicReference<>("");

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @Test
  void saysNothingWhileAllIsGood() {
    herald().look();

    assertThat(events()).isEmpty();
  }

  @Test
  void warnsOnceAndAgainAfterAWhile() {
    CertificateHerald herald = herald();
    trouble.set("it ends at 2026-05-02T12:00:00Z and nobody has renewed it yet");

    herald.look();
    herald.look();
    assertThat(events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getType()).isEqualTo("Warning");
              assertThat(event.getReason()).isEqualTo("CertificateTrouble");
              assertThat(event.getMessage()).isEqualTo(trouble.get());
              assertThat(event.getInvolvedObject().getName()).isEqualTo("replica-1");
              assertThat(event.getCount()).isEqualTo(1);
            });

    now.updateAndGet(then -> then.plus(Duration.ofMinutes(10)));
    herald.look();
    assertThat(events()).singleElement().extracting(Event::getCount).isEqualTo(2);
  }

  @Test
  void tellsTheNewestTrouble() {
    CertificateHerald herald = herald();
    trouble.set("one thing");
    herald.look();
    trouble.set("another thing");
    herald.look();

    assertThat(events()).singleElement().extracting(Event::getMessage).isEqualTo("another thing");
  }

  private CertificateHerald herald() {
    LeafStatus leaf =
        new LeafStatus() {
          @Override
          public boolean leafLoaded() {
            return true;
          }

          @Override
          public String leafDetail() {
            return trouble.get();
          }

          @Override
          public String trouble() {
            return trouble.get();
          }

          @Override
          public Optional<Instant> leafEnd() {
            return Optional.empty();
          }

          @Override
          public Optional<Instant> authorityEnd() {
            return Optional.empty();
          }
        };
    return new CertificateHerald(client, "sys", "replica-1", leaf, now::get);
  }

  private List<Event> events() {
    return client.v1().events().inNamespace("sys").list().getItems();
  }
}
