package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import io.ranktable.webhook.cluster.TableIndex;
import io.ranktable.webhook.cluster.TableView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Bugs that a controller may have, put into ours to see whether the oracle notices. */
enum Mutant {
  /** The last member and its server are left out of a completed table. */
  PARTIAL_PUBLISH,
  /** A replaced pod is taken for the one before it. */
  STALE_UID,
  /** A pod that got another IP is taken to have the old one. */
  STALE_IP,
  /** More pods than expected are as good as enough. */
  AT_LEAST_FOR_EXACTLY,
  /** One in five events gets lost between caches and queue. */
  LOST_EVENT,
  /** The servers of a table stand in the opposite order. */
  WRONG_ORDER,
  /** A new leader does not poke for tables that another one has completed. */
  POKE_FORGOTTEN_AFTER_A_LEADER_CHANGE,
  /** A replica writes although its lease may have run out. */
  FENCE_IGNORED,
  /** Writes are not bound to the version that they were decided on. */
  NO_OPTIMISTIC_LOCK,
  /** A completed table is replaced by another one without being taken back first. */
  NOT_TAKEN_BACK;

  /** A new one for each replica. */
  Seam seam() {
    return switch (this) {
      case PARTIAL_PUBLISH -> sending(Mutant::withoutLast);
      case STALE_UID -> seeing(new Memory(false)::recall);
      case STALE_IP -> seeing(new Memory(true)::recall);
      case AT_LEAST_FOR_EXACTLY -> seeing(Mutant::oldestOnly);
      case LOST_EVENT -> new LostEvent();
      case WRONG_ORDER -> sending(Mutant::reversed);
      case POKE_FORGOTTEN_AFTER_A_LEADER_CHANGE -> new PokeForgotten();
      case FENCE_IGNORED -> new FenceIgnored();
      case NO_OPTIMISTIC_LOCK -> sending(Mutant::unlocked);
      case NOT_TAKEN_BACK -> new NotTakenBack();
    };
  }

  private static Seam sending(UnaryOperator<ObjectNode> change) {
    return new Seam() {
      @Override
      public Optional<ObjectNode> send(
          String replica, String method, String path, ObjectNode body) {
        boolean table = path.contains("/configmaps") && body.has("data");
        return Optional.of(table ? change.apply(body.deepCopy()) : body);
      }
    };
  }

  private static boolean completes(ObjectNode body) {
    return body.at("/metadata/annotations").path(Names.TABLE_STATE).asText().equals("completed");
  }

  private static ObjectNode withoutLast(ObjectNode body) {
    String members = body.at("/data/members").asText();
    List<String> lines = members.lines().toList();
    if (completes(body) && lines.size() > 1) {
      rewritten(body, servers -> servers.remove(servers.size() - 1));
      body.withObject("/data")
          .put("members", String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
    }
    return body;
  }

  private static ObjectNode reversed(ObjectNode body) {
    if (completes(body)) {
      rewritten(
          body,
          servers -> {
            List<JsonNode> all = new ArrayList<>();
            servers.forEach(server -> all.add(0, server));
            servers.removeAll();
            all.forEach(servers::add);
          });
    }
    return body;
  }

  /** Changes the servers of the table in a ConfigMap, digests included. */
  private static void rewritten(ObjectNode body, Consumer<ArrayNode> change) {
    ObjectNode data = body.withObject("/data");
    for (String file : List.of("ranktable.json", "table.json")) {
      if (NaiveTable.parse(data.path(file).asText()) instanceof ObjectNode table
          && table.get("server_list") instanceof ArrayNode servers) {
        change.accept(servers);
        String digest = Sha.hex(table.toString()).substring(0, 16);
        data.put(file, table.toString()).put("digest", digest);
        body.withObject("/metadata/annotations").put(Names.TABLE_DIGEST, digest);
      }
    }
  }

  private static ObjectNode unlocked(ObjectNode body) {
    body.withObject("/metadata").remove(List.of("resourceVersion", "uid"));
    return body;
  }

  private static Seam seeing(UnaryOperator<List<Member>> change) {
    return new Seam() {
      @Override
      public TableView view(TableView caches) {
        return new Changed(caches, change);
      }
    };
  }

  private static List<Member> oldestOnly(List<Member> members) {
    List<Member> live =
        members.stream()
            .filter(m -> m.pod().live())
            .sorted(Comparator.comparing(m -> m.pod().created()))
            .toList();
    if (live.isEmpty()) {
      return members;
    }
    String size = live.getLast().pod().annotations().getOrDefault("ranktable.io/size", "9");
    return live.subList(Math.max(0, live.size() - Integer.parseInt(size)), live.size());
  }

  /** Keeps the first thing that it saw of each pod. */
  private static final class Memory {
    private final boolean ipOnly;
    private final Map<String, Member> first = new HashMap<>();

    Memory(boolean ipOnly) {
      this.ipOnly = ipOnly;
    }

    List<Member> recall(List<Member> members) {
      return members.stream().map(this::recalled).toList();
    }

    private Member recalled(Member member) {
      if (member.pod().podIp() == null || !member.pod().live()) {
        return member;
      }
      String pod = ipOnly ? member.pod().uid() : member.pod().name();
      Member before = first.putIfAbsent(pod, member);
      return before == null || kept(before).equals(kept(member)) ? member : before;
    }

    private String kept(Member member) {
      return ipOnly ? String.valueOf(member.pod().podIp()) : member.pod().uid();
    }
  }

  /** Loses events. */
  private static final class LostEvent implements Seam {
    private int count;

    @Override
    public boolean announces(TableKey key) {
      return ++count % 5 != 0;
    }
  }

  /** Pokes only for what this replica has completed itself. */
  private static final class PokeForgotten implements Seam {
    private final Set<String> own = new HashSet<>();

    @Override
    public Optional<ObjectNode> send(String replica, String method, String path, ObjectNode body) {
      if (path.contains("/configmaps") && completes(body)) {
        own.add(
            method.equals("POST")
                ? body.at("/metadata/name").asText()
                : path.substring(path.lastIndexOf('/') + 1));
      }
      String poke = body.at("/metadata/annotations").path(Names.POKE).asText();
      boolean forgotten = path.contains("/pods/") && own.stream().noneMatch(poke::contains);
      return forgotten ? Optional.empty() : Optional.of(body);
    }
  }

  /** Is always sure of its lease. */
  private static final class FenceIgnored implements Seam {
    @Override
    public boolean open(boolean truth) {
      return true;
    }
  }

  /** Leaves out the step in between. */
  private static final class NotTakenBack implements Seam {
    @Override
    public Optional<ObjectNode> send(String replica, String method, String path, ObjectNode body) {
      boolean back =
          method.equals("PATCH")
              && path.contains("/configmaps")
              && body.at("/metadata/annotations")
                  .path(Names.TABLE_REASONS)
                  .asText()
                  .equals("TableReset");
      return back ? Optional.empty() : Optional.of(body);
    }
  }

  /** Caches in which members look otherwise. */
  private record Changed(TableView caches, UnaryOperator<List<Member>> change)
      implements TableView {
    @Override
    public List<Member> members(TableKey key) {
      return change.apply(caches.members(key));
    }

    @Override
    public TableIndex tables() {
      return caches.tables();
    }

    @Override
    public Catalog catalog() {
      return caches.catalog();
    }

    @Override
    public Parents parents(TableKey key) {
      return caches.parents(key);
    }

    @Override
    public Set<TableKey> keys() {
      return caches.keys();
    }
  }
}
