package io.ranktable.e2e.bench.crowd;

import io.ranktable.e2e.field.Devices;

/** One pod, as long as it sits at its {@link Seat}, and as it is remembered afterwards. */
public final class Sitter {

  /** A pod that is still there is gone this late. */
  private static final long NEVER = Long.MAX_VALUE;

  private final String uid;
  private final String podIp;
  private final int block;
  private volatile boolean reported;
  private volatile long goneAt = NEVER;

  Sitter(String uid, String podIp, int block) {
    this.uid = uid;
    this.podIp = podIp;
    this.block = block;
  }

  /** Its UID. */
  public String uid() {
    return uid;
  }

  /** Its IP. */
  public String podIp() {
    return podIp;
  }

  /** What distinguishes its devices from those of all others. */
  int block() {
    return block;
  }

  /** IP of its device with this index. */
  public String deviceIp(int device) {
    return Devices.deviceIp(block, device);
  }

  /** Whether its report has been sent. */
  public boolean reported() {
    return reported;
  }

  /** Whether it was gone at a moment, by {@link System#nanoTime}. */
  public boolean goneAt(long nanos) {
    return goneAt != NEVER && nanos - goneAt > 0;
  }

  void reports() {
    reported = true;
  }

  void leaves() {
    goneAt = System.nanoTime();
  }
}
