package io.ranktable.core.table;

/**
 * Everything that can be said of a pod or a table, once. The same word stands in logs, Events,
 * metrics, ConfigMap annotations and the documentation.
 */
public enum Reason {
  /** Admission: the pod was patched. */
  INJECTED("Injected"),
  /** Admission: the pod has all it needs already. */
  UNCHANGED("Unchanged"),
  /** Admission: the pod does not ask for a table. */
  NOT_OURS("NotOurs"),
  /** Admission: the request is not an AdmissionReview of a pod CREATE. */
  REQUEST_MALFORMED("RequestMalformed"),
  /** Admission: the request is larger than the API server would send. */
  REQUEST_TOO_LARGE("RequestTooLarge"),
  /** Admission: the request did not arrive in time. */
  REQUEST_TOO_SLOW("RequestTooSlow"),
  /** Admission: as many requests are being worked on as can be; the caller may try again. */
  BUSY("Busy"),
  /** Admission: the templates of the cluster have not been read yet; the caller may try again. */
  STARTING("Starting"),
  /** Admission: we failed ourselves; the log says why. */
  INTERNAL_ERROR("InternalError"),
  /** Neither the pod's namespace nor the system namespace has the template. */
  TEMPLATE_NOT_FOUND("TemplateNotFound"),
  /** The template is there but cannot be used as it is written. */
  TEMPLATE_INVALID("TemplateInvalid"),
  /** More template names than a pod may have, or one of them twice. */
  TEMPLATE_LIST_INVALID("TemplateListInvalid"),
  /** The template names a pod format that is not there. */
  POD_FORMAT_NOT_FOUND("PodFormatNotFound"),
  /** The pod format cannot be used as it is written. */
  POD_FORMAT_INVALID("PodFormatInvalid"),
  /** Workload profiles that cannot be used as they are written. */
  PROFILE_INVALID("ProfileInvalid"),
  /** The profile named by annotation does not exist. */
  PROFILE_UNKNOWN("ProfileUnknown"),
  /** No profile matches the pod and it has no overrides that place it. */
  PROFILE_NO_MATCH("ProfileNoMatch"),
  /** The profile matches but a value it needs is not on the pod. */
  PLACEMENT_INCOMPLETE("PlacementIncomplete"),
  /** An override annotation has a value that cannot be. */
  OVERRIDE_INVALID("OverrideInvalid"),
  /** The pod has no index where one is required. */
  INDEX_MISSING("IndexMissing"),
  /** The template does not know the pod's role. */
  ROLE_UNKNOWN("RoleUnknown"),
  /** A container named by annotation does not exist. */
  CONTAINER_UNKNOWN("ContainerUnknown"),
  /** The pod has a volume of our name that is not ours. */
  VOLUME_CONFLICT("VolumeConflict"),
  /** The pod has an init container of the gate's name that is not ours. */
  GATE_CONFLICT("GateConflict"),
  /** Another volume is mounted where the table goes. */
  MOUNT_PATH_TAKEN("MountPathTaken"),
  /** A subPath mount hides the table or would never be refreshed. */
  SUB_PATH_MOUNT("SubPathMount"),
  /** A container sets a variable to something else than the template does. */
  ENV_CONFLICT("EnvConflict"),

  /** Not all expected pods exist. */
  WAITING_FOR_PODS("WaitingForPods"),
  /** More live pods than expected ones. */
  TOO_MANY_PODS("TooManyPods"),
  /** A pod has no IP yet. */
  WAITING_FOR_POD_IP("WaitingForPodIP"),
  /** The kubelet cannot start the gate of a pod. */
  GATE_CANNOT_START("GateCannotStart"),
  /** A pod has no device annotation yet. */
  WAITING_FOR_REPORT("WaitingForReport"),
  /** The device annotation cannot be read or lacks what every table needs. */
  REPORT_INVALID("ReportInvalid"),
  /** The device annotation was already there when the pod was created, so it is another pod's. */
  REPORT_STALE("ReportStale"),
  /** The device annotation names another pod. */
  REPORT_OF_OTHER_POD("ReportOfOtherPod"),
  /** The device annotation lists another number of devices than the pod requests. */
  DEVICE_COUNT_MISMATCH("DeviceCountMismatch"),
  /** A value that the template uses is missing or a sentinel. */
  DEVICE_VALUE_UNUSABLE("DeviceValueUnusable"),
  /** A pod requests a resource that may be an NPU under another name. */
  RESOURCE_UNKNOWN("ResourceUnknown"),
  /** How many pods belong to the table is not known. */
  EXPECTED_UNKNOWN("ExpectedUnknown"),
  /** Members say different numbers of expected pods. */
  EXPECTED_DISAGREES("ExpectedDisagrees"),
  /** A parent object that tells the number of pods cannot be read. */
  PARENT_UNAVAILABLE("ParentUnavailable"),
  /** Its controller makes further pods only when those that wait for the table are ready. */
  START_ORDER_BLOCKS("StartOrderBlocks"),
  /** A rolling update waits for pods whose table waits for the pods that the update holds back. */
  UPDATE_BLOCKS("UpdateBlocks"),
  /** The scheduler starts fewer pods at a time than the table needs. */
  GANG_TOO_SMALL("GangTooSmall"),
  /** The scheduler finds no node for a pod. */
  POD_UNSCHEDULABLE("PodUnschedulable"),
  /** A pod of the table has finished; its replacement waits. */
  POD_FINISHED("PodFinished"),
  /** The status annotation of a pod cannot be believed. */
  STATUS_REFUSED("StatusRefused"),
  /** The template failed while it was rendered. */
  RENDER_FAILED("RenderFailed"),
  /** The rendered text breaks a rule of its consumer. */
  TABLE_INVALID("TableInvalid"),
  /** The table does not fit into a ConfigMap. */
  TABLE_TOO_LARGE("TableTooLarge"),
  /** A ConfigMap of the table's name exists and is not ours or belongs to another table. */
  CONFIG_MAP_FOREIGN("ConfigMapForeign"),
  /** The API server refused a write. */
  WRITE_FAILED("WriteFailed"),
  /** The ConfigMap changed between reading and writing; decided again. */
  WRITE_CONFLICT("WriteConflict"),
  /** The table is complete and published. */
  TABLE_COMPLETED("TableCompleted"),
  /** The table was complete and is no more. */
  TABLE_RESET("TableReset"),
  /** A pod works with another table than the published one. */
  STALE_MEMBER("StaleMember"),

  /** The certificate of the webhook cannot be used, or nobody renews it. */
  CERTIFICATE_TROUBLE("CertificateTrouble");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** The word used everywhere outside the code, in the style of Kubernetes event reasons. */
  public String text() {
    return text;
  }

  /**
   * Whether a table that waits for this reason does not complete until somebody changes something,
   * other than what usually passes while pods start.
   */
  public boolean needsHelp() {
    return switch (this) {
      case START_ORDER_BLOCKS,
          UPDATE_BLOCKS,
          GANG_TOO_SMALL,
          POD_UNSCHEDULABLE,
          EXPECTED_UNKNOWN,
          EXPECTED_DISAGREES,
          OVERRIDE_INVALID,
          PARENT_UNAVAILABLE ->
          true;
      default -> false;
    };
  }
}
