package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What HCCL demands of super pods in tables of version 1.2 ({@code CheckSuperPodInfo} of its
 * parser). Without a {@code super_pod_list} it treats the servers as if they were in none.
 */
final class SuperPodRules {

  private static final String SUPER_PODS = "super_pod_list/*";
  private static final String MEMBERS = SUPER_PODS + "/server_list/*/server_id";
  private static final int ID_LIMIT = 127;

  /** The parser keeps the largest number of 32 bits for "none". */
  private static final long LARGEST_SUPER_DEVICE_ID = 4_294_967_294L;

  private static final String LOOP =
      "Loop over {{#super_pod_list}} and in it over {{#server_list}} in the template.";
  private static final String DEVICE_ADVICE =
      "Take {{super_device_id}} in the template; if it is the device plugin's value that is wrong,"
          + " mend that.";

  private SuperPodRules() {}

  /** The rules; all but the one of super device ids are silent in a table without super pods. */
  static List<Rule> all() {
    return List.of(
        new Rule("hccl.super-pod-list", SuperPodRules::superPodList),
        Rules.name(
            "hccl.super-pod-id",
            at(SUPER_PODS + "/super_pod_id"),
            ID_LIMIT,
            "Take {{super_pod_id}} in the template."),
        Rules.unique(
            "hccl.super-pod-id.unique",
            Rules.TABLE,
            SUPER_PODS + "/super_pod_id",
            Rules::filledText,
            LOOP),
        Rules.filledList("hccl.super-pod-servers", at(SUPER_PODS + "/server_list"), LOOP),
        new Rule("hccl.super-pod-server-id", SuperPodRules::serverKnown),
        new Rule("hccl.super-pod-once", SuperPodRules::serverInOnePod),
        new Rule("hccl.super-device-id", SuperPodRules::superDeviceId),
        new Rule("hccl.super-device-id.unique", SuperPodRules::superDeviceIdUnique));
  }

  private static void superPodList(Subject subject, Rule.Complaints broken) {
    Located list = subject.table().field("super_pod_list");
    if (!Rules.absent(list)) {
      Rules.list(list, 1, Integer.MAX_VALUE, LOOP, broken);
    }
  }

  private static void serverKnown(Subject subject, Rule.Complaints broken) {
    Set<String> known = HcclRules.serverIds(subject);
    for (Located at : subject.all(MEMBERS)) {
      boolean unknown = at.text() != null && !known.isEmpty() && !known.contains(at.text());
      if (Rules.absent(at) || unknown) {
        broken.add(at, "it must be the server_id of a server in server_list", LOOP);
      }
    }
  }

  private static void serverInOnePod(Subject subject, Rule.Complaints broken) {
    Map<String, Located> placed = new HashMap<>();
    for (Located at : subject.all(MEMBERS)) {
      if (at.text() != null) {
        Located first = placed.putIfAbsent(at.text(), at);
        if (first != null) {
          broken.add(at, "the server is in a super pod already, at " + first.path(), LOOP);
        }
      }
    }
    boolean judged =
        Rules.filled(subject.table().field("super_pod_list"))
            && !HcclRules.serverIds(subject).isEmpty();
    for (Located at : judged ? subject.all(HcclRules.SERVERS + "/server_id") : List.<Located>of()) {
      if (!placed.containsKey(at.asText())) {
        broken.add(at, "every server must be in a super pod, and this one is in none", LOOP);
      }
    }
  }

  private static void superDeviceId(Subject subject, Rule.Complaints broken) {
    boolean needed = Rules.filled(subject.table().field("super_pod_list"));
    Numbers kind = Numbers.strings(0, LARGEST_SUPER_DEVICE_ID);
    Numbers here = needed ? kind : kind.ifThere();
    for (Located at : subject.all(HcclRules.DEVICES + "/super_device_id")) {
      if (here.broken(at)) {
        broken.add(at, here.demand(), DEVICE_ADVICE);
      }
    }
  }

  private static void superDeviceIdUnique(Subject subject, Rule.Complaints broken) {
    Map<String, String> superPods = new HashMap<>();
    byServer(subject, superPods::putIfAbsent);
    record Place(String superPod, long superDevice) {}
    Map<Place, Located> seen = new HashMap<>();
    for (Located server : subject.all(HcclRules.SERVERS)) {
      String superPod = superPods.get(server.field("server_id").asText());
      if (superPod == null) {
        continue;
      }
      for (Located at : server.all("device/*/super_device_id")) {
        Optional<Long> id = Numbers.decimal(at);
        Located first = id.isEmpty() ? null : seen.putIfAbsent(new Place(superPod, id.get()), at);
        if (first != null) {
          broken.add(
              at, "it must differ from " + first.path() + " in the same super pod", DEVICE_ADVICE);
        }
      }
    }
  }

  /** Server id and the path of its super pod: two entries of the same id are two super pods. */
  private static void byServer(Subject subject, BiConsumer<String, String> to) {
    List<Located> superPods = subject.all(SUPER_PODS);
    for (int i = 0; i < superPods.size(); i++) {
      String place = Integer.toString(i);
      superPods.get(i).all("server_list/*/server_id").forEach(at -> to.accept(at.asText(), place));
    }
  }
}
