package io.ranktable.webhook;

import io.ranktable.core.injection.GateSettings;
import io.ranktable.webhook.serving.ServingSettings;
import io.ranktable.webhook.tables.Leadership;
import io.ranktable.webhook.tables.LoopSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings below {@code ranktable.}, each also as environment variable ({@code
 * ranktable.loop.resync-interval} is {@code RANKTABLE_LOOP_RESYNC_INTERVAL}). Ports are Spring
 * Boot's: {@code server.port} and {@code management.server.port}.
 *
 * @param namespace namespace of the injector; templates of it are seen from everywhere
 * @param identity name of this replica, different for each
 * @param gate the gate's resources
 * @param lease how leaders are elected
 * @param loop how the controller loop works
 * @param serving names and certificates
 * @param controller whether this process runs for leader and writes tables
 * @param certificates whether this process keeps certificates; without, somebody else must load a
 *     leaf
 */
public record InjectorProperties(
    @DefaultValue("") String namespace,
    @DefaultValue("") String identity,
    @DefaultValue Gate gate,
    @DefaultValue Lease lease,
    @DefaultValue Loop loop,
    @DefaultValue Serving serving,
    @DefaultValue Switch controller,
    @DefaultValue Switch certificates) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern QUANTITY =
      Pattern.compile("(?=.*[1-9])\\d+(\\.\\d+)?(m|k|M|G|Ki|Mi|Gi)?");
  private static final int MAX_WORKERS = 64;

  /**
   * The gate's resources.
   *
   * @param cpu requested and limiting CPU
   * @param memory requested and limiting memory
   */
  public record Gate(@DefaultValue("100m") String cpu, @DefaultValue("64Mi") String memory) {}

  /**
   * How leaders are elected.
   *
   * @param name name of the Lease
   * @param duration how long it lasts without renewal
   * @param renewDeadline how long a leader tries to renew it
   * @param retryPeriod pause between tries
   */
  public record Lease(
      @DefaultValue("ranktable-injector") String name,
      @DefaultValue("15s") Duration duration,
      @DefaultValue("10s") Duration renewDeadline,
      @DefaultValue("2s") Duration retryPeriod) {}

  /**
   * How the controller loop works; see {@link LoopSettings}.
   *
   * @param workers how many tables are worked on at once
   * @param progressInterval how often progress alone may be written
   * @param resyncInterval how often every table is looked at without an event
   * @param garbageAfter how long a table without any pod is kept
   * @param quietTime how long a table must be waiting before an Event says for what
   */
  public record Loop(
      @DefaultValue("4") int workers,
      @DefaultValue("10s") Duration progressInterval,
      @DefaultValue("5m") Duration resyncInterval,
      @DefaultValue("10m") Duration garbageAfter,
      @DefaultValue("5s") Duration quietTime) {}

  /**
   * Names and certificates; see {@link ServingSettings}.
   *
   * @param serviceName the Service in front of the webhook
   * @param extraNames further DNS names or IP addresses of the server certificate
   * @param caSecretName the Secret that holds the certificate authority
   * @param webhookConfigurationName the webhook configuration that trusts it
   * @param caLife how long a new authority lives
   * @param leafLife how long a new server certificate lives
   * @param trustDelay how long API servers are given to learn a new authority
   * @param certificateDirectory where a Secret of type {@code kubernetes.io/tls} that somebody else
   *     keeps is mounted; empty: this process makes its own certificates
   */
  public record Serving(
      @DefaultValue("ranktable-injector") String serviceName,
      @DefaultValue List<String> extraNames,
      @DefaultValue("ranktable-injector-ca") String caSecretName,
      @DefaultValue("zz-ranktable-injector") String webhookConfigurationName,
      @DefaultValue("365d") Duration caLife,
      @DefaultValue("7d") Duration leafLife,
      @DefaultValue("1m") Duration trustDelay,
      @DefaultValue("") String certificateDirectory) {}

  /**
   * Turns a part of the process off.
   *
   * @param enabled whether it runs
   */
  public record Switch(@DefaultValue("true") boolean enabled) {}

  /** The gate's settings for the core. */
  public GateSettings gateSettings() {
    return new GateSettings(gate.cpu(), gate.memory());
  }

  /** The election's settings. */
  public Leadership.Settings leadership() {
    return new Leadership.Settings(
        namespace,
        lease.name(),
        identity,
        lease.duration(),
        lease.renewDeadline(),
        lease.retryPeriod());
  }

  /** The loop's settings. */
  public LoopSettings loopSettings() {
    return new LoopSettings(
        loop.workers(),
        loop.progressInterval(),
        loop.resyncInterval(),
        loop.garbageAfter(),
        loop.quietTime());
  }

  /**
   * The server's settings.
   *
   * @throws IllegalArgumentException naming the value that is wrong
   */
  public ServingSettings servingSettings() {
    return new ServingSettings(
        namespace,
        serving.serviceName(),
        serving.extraNames(),
        serving.caSecretName(),
        serving.webhookConfigurationName(),
        serving.caLife(),
        serving.leafLife(),
        serving.trustDelay());
  }

  /** Every value that cannot be, a sentence each; empty when all is well. */
  List<String> problems() {
    List<String> found = new ArrayList<>();
    if (!NAME.matcher(namespace).matches()) {
      found.add(
          namespace.isEmpty()
              ? "ranktable.namespace is not set: set it, or POD_NAMESPACE, to the namespace of the"
                  + " injector"
              : wrong("namespace", namespace, "the name of a namespace"));
    }
    if (identity.isEmpty()) {
      found.add("ranktable.identity is not set: set it, or POD_NAME, to the name of this pod");
    }
    quantity(found, "gate.cpu", gate.cpu());
    quantity(found, "gate.memory", gate.memory());
    leaseProblems(found);
    loopProblems(found);
    if (NAME.matcher(namespace).matches()) {
      try {
        servingSettings();
      } catch (IllegalArgumentException e) {
        found.add("ranktable.serving: " + e.getMessage());
      }
    }
    if (!serving.certificateDirectory().isEmpty()
        && !serving.certificateDirectory().startsWith("/")) {
      found.add(
          wrong(
              "serving.certificate-directory",
              serving.certificateDirectory(),
              "an absolute path, where a Secret of type kubernetes.io/tls is mounted"));
    }
    mixedModes(found);
    return found;
  }

  /** What is for certificates of our own has no meaning where somebody else makes them. */
  private void mixedModes(List<String> found) {
    if (serving.certificateDirectory().isEmpty()) {
      return;
    }
    ServingSettings usual = ServingSettings.of(namespace);
    Map<String, Boolean> own = new LinkedHashMap<>();
    own.put("serving.ca-secret-name", !serving.caSecretName().equals(usual.caSecretName()));
    own.put("serving.ca-life", !serving.caLife().equals(usual.caLife()));
    own.put("serving.leaf-life", !serving.leafLife().equals(usual.leafLife()));
    own.put("serving.trust-delay", !serving.trustDelay().equals(usual.trustDelay()));
    own.put("certificates.enabled=false", !certificates.enabled());
    own.forEach(
        (key, set) -> {
          if (set) {
            found.add(
                "ranktable."
                    + key
                    + " and ranktable.serving.certificate-directory are both set, but with the"
                    + " latter somebody else makes the certificates: unset one of them");
          }
        });
  }

  private void leaseProblems(List<String> found) {
    if (!NAME.matcher(lease.name()).matches()) {
      found.add(wrong("lease.name", lease.name(), "the name of a Lease"));
    }
    positive(found, "lease.retry-period", lease.retryPeriod());
    longer(
        found, "lease.renew-deadline", lease.renewDeadline(), "retry-period", lease.retryPeriod());
    longer(found, "lease.duration", lease.duration(), "renew-deadline", lease.renewDeadline());
  }

  private void loopProblems(List<String> found) {
    if (loop.workers() < 1 || loop.workers() > MAX_WORKERS) {
      found.add(wrong("loop.workers", String.valueOf(loop.workers()), "a number from 1 to 64"));
    }
    positive(found, "loop.progress-interval", loop.progressInterval());
    positive(found, "loop.resync-interval", loop.resyncInterval());
    positive(found, "loop.garbage-after", loop.garbageAfter());
    if (loop.quietTime().isNegative()) {
      found.add(wrong("loop.quiet-time", loop.quietTime().toString(), "a duration, such as 5s"));
    }
  }

  private static void quantity(List<String> found, String key, String value) {
    if (!QUANTITY.matcher(value).matches()) {
      found.add(wrong(key, value, "a Kubernetes quantity above zero, such as 50m or 32Mi"));
    }
  }

  private static void positive(List<String> found, String key, Duration value) {
    if (!value.isPositive()) {
      found.add(wrong(key, value.toString(), "a duration above zero, such as 10s"));
    }
  }

  private static void longer(
      List<String> found, String key, Duration value, String otherKey, Duration other) {
    if (value.compareTo(other) <= 0) {
      found.add(wrong(key, value.toString(), "longer than " + otherKey + " (" + other + ")"));
    }
  }

  private static String wrong(String key, String value, String wanted) {
    return "ranktable." + key + " is \"" + value + "\" but must be " + wanted;
  }
}
