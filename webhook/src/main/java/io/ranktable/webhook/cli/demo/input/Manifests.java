package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads files of Kubernetes objects: YAML with several documents, JSON, or a List of objects. */
final class Manifests {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private Manifests() {}

  /**
   * The text of a file.
   *
   * @throws BadInputException when it cannot be read
   */
  static String text(Path file) throws BadInputException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException("There is no file " + file + ".");
    } catch (MalformedInputException e) {
      throw new BadInputException("File " + file + " is not text in UTF-8.");
    } catch (IOException e) {
      throw new BadInputException(
          Files.isDirectory(file)
              ? file + " is a directory; name a file."
              : "File " + file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * The documents of a text, each a mapping; those of a List one by one.
   *
   * @param source what the text is called in messages
   * @throws BadInputException when it is neither YAML nor JSON, or a document is no mapping
   */
  static List<ObjectNode> read(String source, String text) throws BadInputException {
    try {
      return read(YAML, source, text);
    } catch (JsonProcessingException notYaml) {
      try {
        // Nearly all JSON is YAML too; what is indented by tabs is not.
        return read(JSON, source, text);
      } catch (JsonProcessingException notJson) {
        throw new BadInputException(unreadable(source, notYaml));
      }
    }
  }

  private static String unreadable(String source, JsonProcessingException problem) {
    return source
        + (problem.getLocation() == null ? "" : ", line " + problem.getLocation().getLineNr())
        + " is neither YAML nor JSON: "
        + problem
            .getOriginalMessage()
            .lines()
            .filter(line -> !line.startsWith(" "))
            .collect(Collectors.joining(", "));
  }

  private static List<ObjectNode> read(ObjectMapper mapper, String source, String text)
      throws BadInputException, JsonProcessingException {
    List<ObjectNode> objects = new ArrayList<>();
    try (JsonParser parser = mapper.createParser(text);
        MappingIterator<JsonNode> documents = mapper.readerFor(JsonNode.class).readValues(parser)) {
      int number = 0;
      while (documents.hasNextValue()) {
        number++;
        add(objects, source + ", document " + number, documents.nextValue());
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new BadInputException(source + " cannot be read: " + e.getMessage());
    }
    return objects;
  }

  private static void add(List<ObjectNode> objects, String where, JsonNode document)
      throws BadInputException {
    if (document.isNull() || document.isMissingNode()) {
      return;
    }
    if (document.isArray() || document.path("items").isArray()) {
      for (JsonNode item : document.isArray() ? document : document.path("items")) {
        add(objects, where, item);
      }
    } else if (document instanceof ObjectNode object) {
      objects.add(object);
    } else {
      throw new BadInputException(where + " is no object but a single value.");
    }
  }
}
