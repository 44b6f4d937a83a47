package io.ranktable.webhook.cli.input;

import java.util.List;
import java.util.Optional;

/**
 * All that a user gave to a command.
 *
 * @param manifests the objects in their order
 * @param catalog templates, pod formats and profiles, those of the input included
 * @param template the template that was chosen for all pods; empty when each names its own
 */
public record Input(
    List<Manifest> manifests, InputCatalog catalog, Optional<TemplateChoice> template) {

  /** Copies the list. */
  public Input {
    manifests = List.copyOf(manifests);
  }

  /** The pods in their order. */
  public List<Manifest> pods() {
    return manifests.stream().filter(Manifest::isPod).toList();
  }
}
