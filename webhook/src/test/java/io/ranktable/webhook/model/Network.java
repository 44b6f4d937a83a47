package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.webhook.model.ApiServer.ObjectId;
import io.ranktable.webhook.model.ApiServer.Refused;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What is between the replicas and the API server: calls fail here as the schedule wants it, other
 * things happen while they are on their way, and the oracle sees each.
 */
final class Network {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiServer server;
  private final Lease lease;
  private final BiConsumer<Op, Replica> happenings;
  private final Consumer<Violation> violations;
  private final Oracle oracle = new Oracle();
  private final Deque<Op> onTheWay = new ArrayDeque<>();
  private final Deque<Op> beforeTheAnswer = new ArrayDeque<>();
  private final Deque<Integer> faults = new ArrayDeque<>();
  private final Counts counts = new Counts();
  private final List<String> trace = new ArrayList<>();

  /** What has gone over the wire, so that a test sees that something has. */
  static final class Counts {
    int requests;
    int completed;
    int pokes;
    int faults;
  }

  /**
   * A network without faults.
   *
   * @param happenings what happens while a call of a replica is on its way
   * @param violations hears what the oracle has found
   */
  Network(
      ApiServer server,
      Lease lease,
      BiConsumer<Op, Replica> happenings,
      Consumer<Violation> violations) {
    this.server = server;
    this.lease = lease;
    this.happenings = happenings;
    this.violations = violations;
  }

  Counts counts() {
    return counts;
  }

  /** Every request in its order. */
  List<String> trace() {
    return trace;
  }

  /** Something happens around the next call. */
  void during(Op op) {
    (op.when() == Op.When.ON_THE_WAY ? onTheWay : beforeTheAnswer).add(op);
  }

  /** The next call fails. */
  void fault(int how) {
    faults.add(how);
  }

  /** No more trouble. */
  void calm() {
    faults.clear();
    onTheWay.clear();
    beforeTheAnswer.clear();
  }

  ObjectNode answer(Replica replica, Seam seam, String method, String path, ObjectNode body)
      throws Refused, IOException {
    counts.requests++;
    trace.add(replica.name() + " " + method + " " + path + " " + body);
    if (!method.equals("GET") && !lease.heldBy(replica.name())) {
      violations.accept(
          new Violation(replica.name() + " sends " + method + " " + path + " without the lease"));
    }
    Optional<ObjectNode> sent = seam.send(replica.name(), method, path, body);
    if (!method.equals("GET")) {
      sent.ifPresent(request -> judged(() -> oracle.sent(method, path, request)));
    }
    replay(onTheWay, replica);
    Integer fault = faults.poll();
    if (fault != null) {
      counts.faults++;
      fail(fault % 5);
    }
    ObjectNode answer =
        sent.isPresent() ? carryOut(replica, method, path, sent.get()) : stored(path);
    replay(beforeTheAnswer, replica);
    if (fault != null) {
      throw new HttpTimeoutException("the answer is lost");
    }
    return answer;
  }

  private static void fail(int how) throws Refused, IOException {
    switch (how) {
      case 0 -> throw new Refused(429, "TooManyRequests", "too many requests");
      case 1 -> throw new Refused(500, "InternalError", "etcdserver: leader changed");
      case 2 -> throw new Refused(409, "Conflict", "the object has been modified");
      case 3 -> throw new HttpTimeoutException("request timed out");
      default -> {}
    }
  }

  private void replay(Deque<Op> ops, Replica sender) {
    List<Op> now = List.copyOf(ops);
    ops.clear();
    now.forEach(op -> happenings.accept(op, sender));
  }

  private void judged(Runnable judgement) {
    try {
      judgement.run();
    } catch (Violation e) {
      violations.accept(e);
    }
  }

  private ObjectNode stored(String path) {
    return server.get(id(path)).orElseGet(JSON::createObjectNode);
  }

  private static ObjectId id(String path) {
    String[] parts = path.split("/");
    return new ObjectId(parts[5], parts[4], parts.length > 6 ? parts[6] : "");
  }

  private ObjectNode carryOut(Replica replica, String method, String path, ObjectNode body)
      throws Refused {
    ObjectId id = id(path);
    if (id.resource().equals("events")) {
      if (method.equals("GET")) {
        throw new Refused(404, "NotFound", "Events are heard and forgotten");
      }
      return body;
    }
    Optional<ObjectNode> before = server.get(id);
    ObjectNode after =
        switch (method) {
          case "POST" -> server.create(id.resource(), body);
          case "PATCH" -> server.patch(id, body);
          case "DELETE" ->
              server.delete(
                  id, null, body.path("preconditions").path("resourceVersion").textValue());
          default -> before.orElseThrow(() -> new Refused(404, "NotFound", path + " not found"));
        };
    if (!method.equals("GET")) {
      judge(replica, method, id, before, after);
    }
    return after;
  }

  private void judge(
      Replica replica, String method, ObjectId id, Optional<ObjectNode> before, ObjectNode after) {
    if (id.resource().equals(ApiServer.PODS)) {
      counts.pokes++;
      judged(() -> oracle.poked(before, after));
    } else if (method.equals("DELETE")) {
      judged(() -> oracle.deleted(replica.planned(), after));
    } else {
      counts.completed += Published.of(after).completed() ? 1 : 0;
      judged(() -> oracle.written(replica.planned(), before, after));
    }
  }
}
