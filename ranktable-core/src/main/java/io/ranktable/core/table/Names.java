package io.ranktable.core.table;

import java.util.Map;
import java.util.Optional;

/**
 * Every name that users write or that we write: annotation keys, labels, ConfigMap keys, container
 * and volume names.
 */
public final class Names {

  /** Prefix of all our label and annotation keys. */
  public static final String PREFIX = "ranktable.io/";

  /** Namespace label that opts a namespace in when its value is {@link #INJECTION_ENABLED}. */
  public static final String INJECTION = PREFIX + "injection";

  /** Value of {@link #INJECTION} that opts in. */
  public static final String INJECTION_ENABLED = "enabled";

  /** Pod annotation: one template name, or several separated by commas. */
  public static final String TEMPLATE = PREFIX + "template";

  /** Pod label we write: {@code "true"} on injected pods; the informers select by it. */
  public static final String INJECTED = PREFIX + "injected";

  /** Pod annotation we write at admission: the frozen {@link PodStatus} as JSON. */
  public static final String STATUS = PREFIX + "status";

  /**
   * Pod annotation the controller writes so that the kubelet refreshes the pod's volumes at once.
   */
  public static final String POKE = PREFIX + "poke";

  /**
   * Label on our ConfigMaps: {@link #KIND_TABLE}, {@link #KIND_TEMPLATE} or {@link
   * #KIND_POD_FORMAT}.
   */
  public static final String KIND = PREFIX + "kind";

  /** {@link #KIND} of a published table. */
  public static final String KIND_TABLE = "table";

  /** {@link #KIND} of a template. */
  public static final String KIND_TEMPLATE = "template";

  /** {@link #KIND} of a pod format. */
  public static final String KIND_POD_FORMAT = "pod-format";

  /** {@link #KIND} of extra profiles. */
  public static final String KIND_PROFILES = "profiles";

  /** The label Kubernetes tools use for the writer of an object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Our value of {@link #MANAGED_BY} and our field manager. */
  public static final String MANAGER = "ranktable-injector";

  /** Override: name of the profile. */
  public static final String PROFILE = "profile";

  /** Override: the group, taken as written. */
  public static final String GROUP = "group";

  /** Override: the role. */
  public static final String ROLE = "role";

  /** Override: the role instance. */
  public static final String INSTANCE = "instance";

  /** Override: the pod's index in its role instance. */
  public static final String INDEX = "index";

  /** Override: how many pods the table has. */
  public static final String SIZE = "size";

  /** Override: the workload revision. */
  public static final String REVISION = "revision";

  /** Override: directory the engine finds the table in. */
  public static final String MOUNT_PATH = "mount-path";

  /** Override: file name of the table. */
  public static final String FILE_NAME = "file-name";

  /** Override: {@code copy} or {@code mount}. */
  public static final String DELIVERY = "delivery";

  /** Setting: names of the containers that get the mount. */
  public static final String CONTAINERS = "containers";

  /** Setting: image of the gate. */
  public static final String WAIT_IMAGE = "wait-image";

  /** Setting: {@code last} or {@code first}. */
  public static final String WAIT_POSITION = "wait-position";

  /** ConfigMap annotation: the whole table key as JSON. */
  public static final String TABLE_KEY = PREFIX + "key";

  /** ConfigMap annotation: the {@link State}. */
  public static final String TABLE_STATE = PREFIX + "state";

  /** ConfigMap annotation: digest of the table's text. */
  public static final String TABLE_DIGEST = PREFIX + "digest";

  /** ConfigMap annotation: how many pods are expected; empty when unknown. */
  public static final String TABLE_EXPECTED = PREFIX + "expected";

  /** ConfigMap annotation: how many pods have reported. */
  public static final String TABLE_REPORTED = PREFIX + "reported";

  /** ConfigMap annotation: reasons, separated by commas. */
  public static final String TABLE_REASONS = PREFIX + "reasons";

  /** ConfigMap key: one line {@code <uid> <podIP>} per member; empty unless completed. */
  public static final String KEY_MEMBERS = "members";

  /** ConfigMap key: the digest that the gate repeats in its termination message when it copies. */
  public static final String KEY_DIGEST = "digest";

  /** ConfigMap key: index and UID of each allocated slot. */
  public static final String KEY_SLOTS = "slots";

  /** ConfigMap key: text for people, what is missing. */
  public static final String KEY_PROGRESS = "progress";

  /** Name of the wait init container. */
  public static final String GATE = "ranktable-gate";

  /** How the name of a volume with a table's ConfigMap begins. */
  public static final String SOURCE_VOLUME = "ranktable-source-";

  /** How the name of a volume for a copied table begins. */
  public static final String FILE_VOLUME = "ranktable-file-";

  private Names() {}

  /** Whether a file name of a table would clash with one of our own ConfigMap keys. */
  public static boolean reservedKey(String fileName) {
    return switch (fileName) {
      case KEY_MEMBERS, KEY_DIGEST, KEY_SLOTS, KEY_PROGRESS -> true;
      default -> false;
    };
  }

  /**
   * A user's setting for one template: {@code ranktable.io/<setting>.<template>} wins over {@code
   * ranktable.io/<setting>}. Blank values count as absent.
   */
  public static Optional<String> setting(
      Map<String, String> annotations, String setting, String template) {
    return settingKey(annotations, setting, template).map(annotations::get).map(String::strip);
  }

  /** The annotation key that {@link #setting} reads, empty when neither spelling has a value. */
  public static Optional<String> settingKey(
      Map<String, String> annotations, String setting, String template) {
    for (String key : new String[] {PREFIX + setting + "." + template, PREFIX + setting}) {
      String value = annotations.get(key);
      if (value != null && !value.isBlank()) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }
}
