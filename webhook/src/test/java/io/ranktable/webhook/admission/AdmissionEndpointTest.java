package io.ranktable.webhook.admission;

import static io.ranktable.core.table.Reason.STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.workload.ProfileSet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionEndpointTest {

  private static final String REVIEW =
      """
      {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1",
       "operation":"CREATE","namespace":"ai","object":{},
       "resource":{"group":"","version":"v1","resource":"pods"}}}
      """;

  private volatile Optional<Catalog> catalog =
      Optional.of(InMemoryCatalog.empty("sys", ProfileSet.bundled()));
  private final CountDownLatch decide = new CountDownLatch(1);
  private final AtomicInteger deciding = new AtomicInteger();
  private final List<AdmissionRecord> told = new CopyOnWriteArrayList<>();
  private final Server server = new Server(0);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void start() throws Exception {
    AdmissionHandler handler =
        new AdmissionHandler(
            (request, catalog, gate) -> {
              deciding.incrementAndGet();
              awaitDecision();
              return new InjectionOutcome.NotOurs();
            });
    server.setHandler(
        new AdmissionEndpoint(
            handler, () -> catalog, GateSettings.defaults(), (record, took) -> told.add(record)));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    decide.countDown();
    http.close();
    server.stop();
  }

  @Test
  void whatIsTooMuchToWorkOnAtOnceIsRefusedAtOnceAndSmallRequestsStillGetIn() throws Exception {
    String large = REVIEW + " ".repeat(BodyReader.LIMIT - REVIEW.length());
    List<CompletableFuture<HttpResponse<String>>> accepted = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      accepted.add(post(large));
      int working = i;
      await().until(() -> deciding.get() == working);
    }

    HttpResponse<String> refused = post(large).get();
    accepted.add(post(REVIEW));
    await().until(() -> deciding.get() == 3);
    decide.countDown();

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).contains("1");
    assertThat(refused.body()).contains("try again");
    for (CompletableFuture<HttpResponse<String>> answer : accepted) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    assertThat(post(large).get().statusCode()).isEqualTo(200);
    assertThat(told).hasSize(5);
  }

  @Test
  void whileTheTemplatesAreNotKnownTheCallerIsToTryAgainInsteadOfBeingDenied() throws Exception {
    decide.countDown();
    catalog = Optional.empty();

    HttpResponse<String> refused = post(REVIEW).get();

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).contains("1");
    assertThat(refused.body()).contains("has not read the cluster's templates yet");
    assertThat(told).singleElement().extracting(AdmissionRecord::reason).isEqualTo(STARTING);
    assertThat(deciding).hasValue(0);
    catalog = Optional.of(InMemoryCatalog.empty("sys", ProfileSet.bundled()));
    assertThat(post(REVIEW).get().statusCode()).isEqualTo(200);
  }

  private CompletableFuture<HttpResponse<String>> post(String body) {
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    URI uri = URI.create("http://127.0.0.1:" + port + AdmissionEndpoint.PATH + "?timeout=5s");
    return http.sendAsync(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void awaitDecision() {
    try {
      decide.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
