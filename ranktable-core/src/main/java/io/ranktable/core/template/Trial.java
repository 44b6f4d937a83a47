package io.ranktable.core.template;

import io.ranktable.core.rank.RankMember;
import io.ranktable.core.rank.RankedDevice;
import io.ranktable.core.rank.RankedServer;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.Device;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Prints a template for small made-up tables, so that a text that can never give JSON is told when
 * a pod asks for it and not when the last of its pods has reported. Every value is there, and
 * whatever may be a number is one: a template that fails here fails for every table.
 */
final class Trial {

  /** Enough for any template that is no bomb; a bomb shows with a real table. */
  private static final int STEP_LIMIT = 100_000;

  private static final String NUMBER = "0";
  private static final String LEVELS = "[0]";

  private final TemplateSettings settings;
  private final int size;
  private final List<RankMember> members = new ArrayList<>();
  private final List<RankedServer> servers = new ArrayList<>();
  private int rank;

  private Trial(TemplateSettings settings, int size) {
    this.settings = settings;
    this.size = size;
  }

  /**
   * What is wrong with the text whatever the pods are. A text that prints JSON for one pod with one
   * device, or for two with two each, has its tables.
   */
  static Optional<TextMistake> mistake(Compiled program, TemplateSettings settings) {
    return mistake(program, settings, 1).filter(one -> mistake(program, settings, 2).isPresent());
  }

  private static Optional<TextMistake> mistake(
      Compiled program, TemplateSettings settings, int size) {
    try {
      Renderer.printed(program, new Trial(settings, size).table(), settings, STEP_LIMIT);
      return Optional.empty();
    } catch (TextMistake.TooManySteps unknown) {
      return Optional.empty();
    } catch (TextMistake mistake) {
      return Optional.of(mistake);
    }
  }

  /** Each role that the template names has one instance of so many pods with so many devices. */
  private RankedTable table() {
    TreeSet<String> roles = new TreeSet<>(settings.knownRoles());
    roles.addAll(settings.roleGroups().keySet());
    if (roles.isEmpty()) {
      roles.add(NUMBER);
    }
    for (String role : roles) {
      for (int pod = 0; pod < size; pod++) {
        add(role, pod);
      }
    }
    boolean group = settings.level() == Level.GROUP;
    return new RankedTable(
        new TableKey(
            NUMBER,
            NUMBER,
            settings.level(),
            NUMBER,
            group ? null : roles.first(),
            group ? null : NUMBER,
            null),
        servers,
        members);
  }

  private void add(String role, int index) {
    List<Device> devices = new ArrayList<>();
    List<RankedDevice> ranked = new ArrayList<>();
    for (int id = 0; id < size; id++) {
      Device device = new Device(String.valueOf(id), ip(rank), String.valueOf(rank), LEVELS);
      devices.add(device);
      ranked.add(new RankedDevice(device, rank, index * size + id, id, rank + 1));
      rank++;
    }
    Report report = new Report(ip(members.size()), null, NUMBER, NUMBER, devices);
    RankMember member = new RankMember(pod(), role, NUMBER, index, report);
    members.add(member);
    servers.add(
        new RankedServer(
            ip(servers.size()), servers.size(), List.of(member), 0, index, NUMBER, ranked));
  }

  private PodFacts pod() {
    Map<String, String> values = new HashMap<>();
    settings.fields().values().forEach(field -> values.put(field.name(), NUMBER));
    String ip = ip(members.size());
    return new PodFacts(
        NUMBER,
        NUMBER,
        "",
        NUMBER,
        Instant.EPOCH,
        false,
        "",
        ip,
        ip,
        NUMBER,
        null,
        values,
        values,
        values,
        Map.of(),
        null,
        new Gate(Gate.State.WAITING, null));
  }

  private static String ip(int number) {
    return "192.0.2." + number;
  }
}
