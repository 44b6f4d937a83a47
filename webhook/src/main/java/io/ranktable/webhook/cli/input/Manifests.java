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
    for (Source source : sources(files, stdin)) {
      manifests.addAll(read(source.name(), source.text(), namespace));
    }
    for (Manifest manifest : manifests) {
      manifest.check();
    }
    return manifests;
  }

  /**
   * A text and where it comes from.
   *
   * @param name the file, or {@code stdin}
   * @param text the text
   */
  record Source(String name, String text) {}

  /** The texts of files, of the files in directories, and of the stream for {@code -}. */
  static List<Source> sources(List<String> files, InputStream stdin) throws BadInputException {
    List<Source> sources = new ArrayList<>();
    for (String file : files) {
      if (file.equals(STDIN)) {
        sources.add(new Source("stdin", text("stdin", bytes(stdin))));
      } else {
        for (Path path : listed(Path.of(file))) {
          sources.add(new Source(path.toString(), text(path)));
        }
      }
    }
    return sources;
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
   * @param namespace namespace of objects that name none
   * @throws BadInputException when it is neither YAML nor JSON, or a document is no mapping
   */
  public static List<Manifest> read(String source, String text, String namespace)
      throws BadInputException {
    List<Manifest> manifests = new ArrayList<>();
    try {
      for (Documents.Document document : Documents.read(text)) {
        Manifest.Origin origin = new Manifest.Origin(source, document.number(), document.line(), 0);
        add(manifests, origin, document.value(), document.itemLines(), namespace);
      }
    } catch (Documents.UnreadableException e) {
      throw new BadInputException(source + ", " + e.getMessage());
    }
    return manifests;
  }

  private static void add(
      List<Manifest> manifests,
      Manifest.Origin origin,
      JsonNode value,
      List<Integer> itemLines,
      String namespace)
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
            List.of(),
            namespace);
      }
    } else if (value instanceof ObjectNode object) {
      String own = object.path("metadata").path("namespace").asText("");
      manifests.add(new Manifest(origin, object, own.isEmpty() ? namespace : own));
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
