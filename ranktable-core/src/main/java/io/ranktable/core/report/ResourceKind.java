package io.ranktable.core.report;

/** What an extended resource that a pod requests is to a pod format. */
public enum ResourceKind {
  /** Whole NPUs: the device annotation lists as many as the pod requests. */
  NPU,
  /**
   * A slice of an NPU such as {@code huawei.com/Ascend910-8c} or {@code huawei.com/npu-core}: an
   * NPU all the same, but its amount says nothing of the number of devices in the annotation.
   */
  VIRTUAL_NPU,
  /** No NPU: the format excludes it, or it is known to be something else. */
  OTHER,
  /** Nobody said what it is; it may be an NPU under another name. */
  UNKNOWN
}
