package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.Injector;
import io.ranktable.webhook.admission.AdmissionRecord.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class ReviewFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(AdmissionHandler.class);
  private static final Path RECORDED =
      Path.of(
          System.getProperty("basedir", "."),
          "../ranktable-core/src/test/resources/fixtures/real-workloads");

  private final AdmissionHandler handler = new AdmissionHandler(Injector::inject);

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @MethodSource("reviews")
  @FuzzTest
  void anyBodyIsAnsweredWithoutAFailureOfOurs(byte[] body) throws IOException, JsonPatchException {
    AdmissionAnswer answer = handler.answer(body, RawServer.CATALOG, GateSettings.defaults());
    assertThat(handler.answer(body, RawServer.CATALOG, GateSettings.defaults())).isEqualTo(answer);
    assertThat(answer.told().outcome()).as(answer.told().message()).isNotEqualTo(Outcome.FAILED);
    if (answer.status() != 200) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.told().outcome()).isEqualTo(Outcome.REJECTED);
      return;
    }
    JsonNode response = JSON.readTree(answer.body()).path("response");
    JsonNode request = JSON.readTree(body).path("request");
    assertThat(response.path("uid").asText()).isEqualTo(request.path("uid").asText());
    assertThat(response.path("allowed").isBoolean()).isTrue();
    if (response.has("patch")) {
      JsonNode patch = JSON.readTree(response.path("patch").binaryValue());
      assertThat(JsonPatch.fromJson(patch).apply(request.path("object")).isObject()).isTrue();
    }
  }

  static Stream<byte[]> reviews() {
    try (Stream<Path> files = Files.walk(RECORDED)) {
      List<byte[]> reviews =
          files
              .filter(file -> file.toString().contains("/admission/"))
              .sorted()
              .map(ReviewFuzzTest::bytes)
              .toList();
      return reviews.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
