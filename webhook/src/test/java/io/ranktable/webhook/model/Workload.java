package io.ranktable.webhook.model;

import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.TableKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What creates pods in a world: one controller's object, whose pods share tables. */
final class Workload {

  static final String NAMESPACE = "serving";
  private static final int PODS_OF_INSTANCE = 2;

  /** How a workload makes its pods. */
  enum Shape {
    /** Names and indices that are used again, as of a StatefulSet. */
    INDEXED,
    /** New names, no indices, and a parent that tells the number: a Deployment. */
    DEPLOYMENT,
    /** New names, no indices, and two tables for each pod, as MindIE wants them. */
    PAIR,
    /** Three roles in one table, one with holes in its indices, one without NPU. */
    ROLES,
    /** Role instances of two pods in one table; a new revision comes as new instances. */
    INSTANCES,
    /** As INDEXED, a table for each revision. */
    ISOLATED
  }

  private final String name;
  private final Shape shape;
  private int size;
  private int revision = 1;
  private int created;

  Workload(String name, Shape shape, int size) {
    this.name = name;
    this.shape = shape;
    this.size = size;
  }

  String name() {
    return name;
  }

  /** How many pods it wants. */
  int pods() {
    return shape == Shape.INSTANCES ? size * PODS_OF_INSTANCE : size;
  }

  /** Whether a parent object tells how many that are, not the pods. */
  boolean toldByParent() {
    return shape == Shape.DEPLOYMENT;
  }

  /** Whether its pods have new names each time, so that there may be too many of them. */
  boolean anyName() {
    return shape == Shape.DEPLOYMENT || shape == Shape.PAIR;
  }

  void resize(int number) {
    size = number;
  }

  void roll() {
    revision++;
  }

  String revision() {
    return "rev" + revision;
  }

  /**
   * A pod as it is created.
   *
   * @param placements what admission decides for it
   * @param npus how many it requests
   */
  record Birth(String name, List<Placement> placements, int npus) {}

  /** The pod that would be created for a seat now. */
  Birth birth(int seat) {
    return switch (shape) {
      case INDEXED -> birth(name + "-" + seat, table(null), "worker", "0", seat);
      case ISOLATED -> birth(name + "-" + seat, table(revision()), "worker", "0", seat);
      case INSTANCES -> {
        String instance = revision() + "-" + seat / PODS_OF_INSTANCE;
        int index = seat % PODS_OF_INSTANCE;
        yield birth(name + "-" + instance + "-" + index, table(null), "worker", instance, index);
      }
      case DEPLOYMENT, PAIR -> unnumbered(name + "-" + Integer.toString(++created * 7919, 36));
      case ROLES ->
          switch (seat % 3) {
            case 0 -> birth(name + "-p-" + seat, table(null), "prefill", "0", seat / 3);
            case 1 -> birth(name + "-d-" + seat, table(null), "decode", "0", 5 + seat / 3 * 3);
            default ->
                new Birth(
                    name + "-r-" + seat,
                    List.of(placement(table(null), "router", "0", seat / 3)),
                    0);
          };
    };
  }

  private Birth birth(String pod, TableKey key, String role, String instance, int index) {
    return new Birth(pod, List.of(placement(key, role, instance, index)), World.NPUS);
  }

  private Birth unnumbered(String pod) {
    List<Placement> placements = new ArrayList<>();
    placements.add(placement(table(null), "worker", "0", null));
    if (shape == Shape.PAIR) {
      TableKey role =
          new TableKey(NAMESPACE, World.ROLE_TEMPLATE, Level.ROLE, name, "worker", "0", null);
      placements.add(placement(role, "worker", "0", null));
    }
    return new Birth(pod, placements, World.NPUS);
  }

  /** The names of the pods that the workload wants; empty when any name will do. */
  List<String> wantedNames() {
    List<String> names = new ArrayList<>();
    for (int seat = 0; seat < pods() && !anyName(); seat++) {
      names.add(birth(seat).name());
    }
    return names;
  }

  /** Its table for all roles. */
  TableKey table(@Nullable String isolated) {
    String group = toldByParent() ? "deployment/" + name : name;
    return new TableKey(NAMESPACE, World.GROUP_TEMPLATE, Level.GROUP, group, null, null, isolated);
  }

  private Placement placement(TableKey key, String role, String instance, @Nullable Integer index) {
    String profile = toldByParent() ? "deployment" : Placement.BY_OVERRIDE;
    return new Placement(key, role, instance, index, profile, revision());
  }
}
