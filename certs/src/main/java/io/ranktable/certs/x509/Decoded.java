package io.ranktable.certs.x509;

/**
 * The outcome of reading text that may be anything.
 *
 * @param <T> what the text holds when it is right
 */
public sealed interface Decoded<T> {
  /**
   * The text is right.
   *
   * @param value what it holds
   */
  record Ok<T>(T value) implements Decoded<T> {}

  /**
   * The text is not what it should be.
   *
   * @param reason half a sentence for people, without the text itself (it may be a private key)
   */
  record Broken<T>(String reason) implements Decoded<T> {}
}
