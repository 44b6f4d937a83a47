package io.ranktable.core.report;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.IpText;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges values that device plugins write when they have none, field by field and only those that a
 * template uses: {@code super_pod_id} −1 is normal on Atlas A2, {@code device_ip} is empty on A5.
 */
public final class Sentinels {

  /** What an id must be; writers put {@code -1}, {@code -2} or words where they have none. */
  private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");

  private static final int VALUES_SHOWN = 3;

  private Sentinels() {}

  /**
   * Says what a report lacks for a template.
   *
   * @param pod the pod
   * @param report its valid report
   * @param used names that the template's text uses, for example {@code device_ip}
   * @return one finding with everything that is wrong; empty when every used value is there
   */
  public static Optional<Finding> check(PodFacts pod, Report report, Set<String> used) {
    List<String> problems = new ArrayList<>();
    if (used.contains("device_ip")) {
      devices(report, "device_ip", Device::ip, Sentinels::isDeviceIp, problems);
    }
    if (used.contains("super_device_id")) {
      devices(report, "super_device_id", Device::superDeviceId, Sentinels::isNumber, problems);
    }
    if (used.contains("levels") || used.contains("level_list")) {
      devices(report, "levels", Device::levels, Sentinels::isFilledList, problems);
    }
    if (used.contains("super_pod_id") || used.contains("super_pod_list")) {
      value("super_pod_id", report.superPodId(), Sentinels::isNumber, problems);
    }
    if (used.contains("rack_id")) {
      value("rack_id", report.rackId(), Sentinels::isNumber, problems);
    }
    if (used.contains("host_ip")) {
      value("host_ip", HostIp.of(pod, report), ip -> IpText.parse(ip).isPresent(), problems);
    }
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Reason.DEVICE_VALUE_UNUSABLE,
                "Pod "
                    + pod.displayName()
                    + ": "
                    + String.join("; ", problems)
                    + ". The template uses it, so the table waits until the device plugin reports a"
                    + " real value; its log says why it has none."));
  }

  private static void devices(
      Report report,
      String field,
      Function<Device, @Nullable String> value,
      Predicate<String> good,
      List<String> problems) {
    Map<String, List<String>> devicesByProblem = new LinkedHashMap<>();
    for (Device device : report.devices()) {
      problem(value.apply(device), good)
          .ifPresent(
              p -> devicesByProblem.computeIfAbsent(p, k -> new ArrayList<>()).add(device.id()));
    }
    devicesByProblem.entrySet().stream()
        .limit(VALUES_SHOWN)
        .map(e -> field + " of device " + String.join(", ", e.getValue()) + " " + e.getKey())
        .forEach(problems::add);
  }

  private static void value(
      String field, @Nullable String value, Predicate<String> good, List<String> problems) {
    problem(value, good).ifPresent(p -> problems.add(field + " " + p));
  }

  private static Optional<String> problem(@Nullable String value, Predicate<String> good) {
    if (value == null) {
      return Optional.of("is missing");
    }
    return good.test(value)
        ? Optional.empty()
        : Optional.of("is " + Excerpt.of(value) + ", which is no usable value");
  }

  /** One address or several separated by commas, as cards with more than one port have them. */
  private static boolean isDeviceIp(String text) {
    for (String part : text.split(",", -1)) {
      if (IpText.usable(part).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  private static boolean isFilledList(String json) {
    return !json.equals(Levels.NONE);
  }
}
