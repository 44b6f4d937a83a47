package io.ranktable.core.template;

import java.util.Set;

/**
 * A template that can be used: settings, text, and what its text uses. Immutable and safe for
 * several threads.
 *
 * @param namespace namespace of its ConfigMap; empty for bundled ones used offline
 * @param name name of its ConfigMap
 * @param settings its settings
 * @param version digest of all its data: it changes exactly when the template changes
 * @param program the compiled text
 * @param uses every name that the text uses, for example {@code device_ip}
 */
public record Template(
    String namespace,
    String name,
    TemplateSettings settings,
    String version,
    Program program,
    Set<String> uses) {

  /** Copies the set. */
  public Template {
    uses = Set.copyOf(uses);
  }

  /** The compiled text; opaque outside this room. */
  public interface Program {}
}
