package io.ranktable.e2e.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * One layer of an image: files, links and directories. The same entries always give the same bytes:
 * times are fixed. Paths are absolute, as a container sees them. Directories that are not added
 * come into being when the image is unpacked, with mode 0755.
 */
public final class ImageLayer {

  private final List<Entry> entries;

  private ImageLayer(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Returns a builder without entries. */
  public static Builder builder() {
    return new Builder();
  }

  /** Writes the layer as an uncompressed tar, the stream stays open. */
  void writeTo(OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    for (Entry entry : entries) {
      entry.writeTo(tar);
    }
    tar.finish();
    tar.flush();
  }

  private interface Content {
    InputStream open() throws IOException;
  }

  private record Entry(TarArchiveEntry header, Content content) {

    void writeTo(TarArchiveOutputStream tar) throws IOException {
      tar.putArchiveEntry(header);
      try (InputStream in = content.open()) {
        in.transferTo(tar);
      }
      tar.closeArchiveEntry();
    }
  }

  /** Collects the entries of a layer; they are written in the order in which they were added. */
  public static final class Builder {

    private final List<Entry> entries = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a copy of a file, owned by root.
     *
     * @param path where it shall lie
     * @param source the file; read when the image is written
     * @param mode its permissions, such as {@code 0755}
     */
    public Builder file(String path, Path source, int mode) throws IOException {
      TarArchiveEntry header = header(path, TarConstants.LF_NORMAL, mode);
      header.setSize(Files.size(source));
      return add(header, () -> Files.newInputStream(source));
    }

    /** Adds a file of this text, owned by root. */
    public Builder text(String path, String text, int mode) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry header = header(path, TarConstants.LF_NORMAL, mode);
      header.setSize(bytes.length);
      return add(header, () -> new ByteArrayInputStream(bytes));
    }

    /** Adds a symbolic link. */
    public Builder link(String path, String target) {
      TarArchiveEntry header = header(path, TarConstants.LF_SYMLINK, 0777);
      header.setLinkName(target);
      return add(header, InputStream::nullInputStream);
    }

    /** Adds a directory owned by a user and group of these numbers. */
    public Builder directory(String path, int mode, int user, int group) {
      TarArchiveEntry header = header(path + "/", TarConstants.LF_DIR, mode);
      header.setUserId(user);
      header.setGroupId(group);
      return add(header, InputStream::nullInputStream);
    }

    /** Returns the layer. */
    public ImageLayer build() {
      return new ImageLayer(entries);
    }

    private Builder add(TarArchiveEntry header, Content content) {
      entries.add(new Entry(header, content));
      return this;
    }

    private static TarArchiveEntry header(String path, byte type, int mode) {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("'" + path + "' is not an absolute path");
      }
      TarArchiveEntry header = new TarArchiveEntry(path.substring(1), type);
      header.setMode(mode);
      header.setUserId(0);
      header.setGroupId(0);
      header.setModTime(0L);
      return header;
    }
  }
}
