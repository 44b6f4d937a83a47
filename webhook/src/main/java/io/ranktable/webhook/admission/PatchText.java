package io.ranktable.webhook.admission;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.injection.GateScript;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/** A patch as an AdmissionReview carries it: its JSON, in base64. */
final class PatchText {

  private static final SerializedString SCRIPT = new SerializedString(GateScript.text());

  private PatchText() {}

  /** Writes it. */
  static String of(ObjectMapper json, List<JsonPatchOperation> operations) throws IOException {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder();
        JsonGenerator out = new Generator(json.createGenerator(bytes))) {
      json.writeValue(out, operations);
      out.flush();
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
  }

  /**
   * The script of the gate is most of a patch and the same in each: what has to be escaped in it is
   * looked for only once.
   */
  private static final class Generator extends JsonGeneratorDelegate {

    Generator(JsonGenerator json) {
      super(json, false);
    }

    @Override
    public void writeString(String text) throws IOException {
      if (text.equals(SCRIPT.getValue())) {
        delegate.writeString(SCRIPT);
      } else {
        delegate.writeString(text);
      }
    }
  }
}
