package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ranktable.core.consumer.ParsedTable;
import io.ranktable.core.table.Names;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads tables: the file itself, or the ConfigMaps that tables stand in. */
public final class TableTexts {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TableTexts() {}

  /**
   * A table.
   *
   * @param source where it stands
   * @param table its text; without the line end that editors and shells put behind it
   */
  public record TableText(String source, ParsedTable table) {}

  /**
   * Reads all tables of files.
   *
   * @param files files, or {@code -} for stdin
   * @throws BadInputException naming file and line of what is no table
   */
  public static List<TableText> read(List<String> files, InputStream stdin)
      throws BadInputException {
    List<TableText> tables = new ArrayList<>();
    for (Manifests.Source source : Manifests.sources(files, stdin)) {
      List<Manifest> maps = configMaps(source);
      if (maps.isEmpty()) {
        tables.add(parsed(source.name(), source.text()));
      }
      for (Manifest map : maps) {
        tables.add(parsed(map.toString(), TableFileText.of(map).text()));
      }
    }
    return tables;
  }

  /** Those that are labelled as tables; where none is, all. */
  private static List<Manifest> configMaps(Manifests.Source source) throws BadInputException {
    List<Manifest> maps;
    try {
      maps =
          Manifests.read(source.name(), source.text(), "").stream()
              .filter(one -> one.kind().equals("ConfigMap"))
              .toList();
    } catch (BadInputException notManifests) {
      return List.of();
    }
    List<Manifest> labelled =
        maps.stream()
            .filter(
                one ->
                    one.object()
                        .path("metadata")
                        .path("labels")
                        .path(Names.KIND)
                        .asText("")
                        .equals(Names.KIND_TABLE))
            .toList();
    return labelled.isEmpty() ? maps : labelled;
  }

  private static TableText parsed(String source, String text) throws BadInputException {
    String stripped = text.stripTrailing();
    try {
      if (JSON.readTree(stripped).isMissingNode()) {
        throw new BadInputException(source + " is empty, so it is no table.");
      }
      return new TableText(source, ParsedTable.parse(stripped));
    } catch (JsonProcessingException e) {
      String at =
          e.getLocation() == null
              ? ""
              : ", line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new BadInputException(
          source + at + " is no table, for a table is JSON: " + e.getOriginalMessage());
    }
  }
}
