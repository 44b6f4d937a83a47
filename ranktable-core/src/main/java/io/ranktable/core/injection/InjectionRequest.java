package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A pod at admission.
 *
 * @param pod the object of the AdmissionReview, raw
 * @param namespace namespace of the request
 * @param uid uid of the request
 */
public record InjectionRequest(JsonNode pod, String namespace, String uid) {}
