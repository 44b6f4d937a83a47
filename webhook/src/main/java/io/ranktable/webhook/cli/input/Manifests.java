package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads files of Kubernetes objects: YAML with several documents, JSON, or a List of objects. */
public final class Manifests {

  private static final String STDIN = "-";
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  private Manifests() {}

  /**
   * The objects of files, directories (the YAML and JSON files in them, by name) and, for {@code
   * -}, of a stream.
   *
   * @param files as the user named them
   * @param stdin what is piped in
   * @param namespace namespace of objects that name none
   * @throws BadInputException naming file, document and line of what cannot be used
   */
  public static List<Manifest> read(List<String> files, InputStream stdin, String namespace)
      throws BadInputException {
    List<Manifest> manifests = new ArrayList<>();
    for (String file : files) {
      if (file.equals(STDIN)) {
        manifests.addAll(read("stdin", text("stdin", bytes(stdin))));
      } else {
        for (Path path : listed(Path.of(file))) {
          manifests.addAll(read(path.toString(), text(path)));
        }
      }
    }
    for (Manifest manifest : manifests) {
      manifest.check();
      manifest.inNamespace(namespace);
    }
    return manifests;
  }

  /**
   * The text of a file.
   *
   * @throws BadInputException when it cannot be read
   */
  public static String text(Path file) throws BadInputException {
    try {
      return text("File " + file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new BadInputException("There is no file " + file + ".");
    } catch (IOException e) {
      throw new BadInputException(
          Files.isDirectory(file)
              ? file + " is a directory; name a file."
              : "File " + file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * The objects of a text; those of a List one by one. What they hold is not looked at.
   *
   * @param source what the text is called in messages
   * @throws BadInputException when it is neither YAML nor JSON, or a document is no mapping
   */
  public static List<Manifest> read(String source, String text) throws BadInputException {
    List<Manifest> manifests = new ArrayList<>();
    try {
      for (Documents.Document document : Documents.read(text)) {
        Manifest.Origin origin = new Manifest.Origin(source, document.number(), document.line(), 0);
        add(manifests, origin, document.value(), document.itemLines());
      }
    } catch (Documents.UnreadableException e) {
      throw new BadInputException(source + ", " + e.getMessage());
    }
    return manifests;
  }

  private static void add(
      List<Manifest> manifests, Manifest.Origin origin, JsonNode value, List<Integer> itemLines)
      throws BadInputException {
    if (value.isNull() || value.isMissingNode()) {
      return;
    }
    if (value.isArray() || value.path("items").isArray()) {
      JsonNode items = value.isArray() ? value : value.path("items");
      for (int i = 0; i < items.size(); i++) {
        int line = i < itemLines.size() ? itemLines.get(i) : origin.line();
        add(
            manifests,
            new Manifest.Origin(origin.source(), origin.document(), line, i + 1),
            items.get(i),
            List.of());
      }
    } else if (value instanceof ObjectNode object) {
      manifests.add(new Manifest(origin, object));
    } else {
      throw new BadInputException(origin + " is no object but a single value.");
    }
  }

  private static List<Path> listed(Path file) throws BadInputException {
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    try (Stream<Path> all = Files.list(file)) {
      List<Path> files =
          all.filter(path -> Files.isRegularFile(path) && ENDINGS.contains(ending(path)))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new BadInputException(
            "Directory " + file + " holds no file that ends with .yaml, .yml or .json.");
      }
      return files;
    } catch (IOException e) {
      throw new BadInputException("Directory " + file + " cannot be listed: " + e.getMessage());
    }
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(Math.max(0, name.lastIndexOf('.')));
  }

  private static byte[] bytes(InputStream stdin) throws BadInputException {
    try {
      return stdin.readAllBytes();
    } catch (IOException e) {
      throw new BadInputException("stdin cannot be read: " + e.getMessage());
    }
  }

  private static String text(String source, byte[] bytes) throws BadInputException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadInputException(source + " is not text in UTF-8.");
    }
  }
}
