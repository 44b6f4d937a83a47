package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;

/**
 * Marks a client whose lists and watches tell of objects nothing but their metadata. The API server
 * is asked for that by a header, which the library has no other way to set. One that does not know
 * it sends objects whole, as for the last alternative named.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a>
 */
final class MetadataOnly extends RequestConfig {

  /** What an object is called of which only the metadata is told, and its version. */
  static final String KIND = "PartialObjectMetadata";

  static final String API_VERSION = "meta.k8s.io/v1";

  private static final Interceptor HEADER =
      new Interceptor() {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
          if (tags.getTag(MetadataOnly.class) != null) {
            builder.setHeader("Accept", accepted(watches(request.uri()) ? KIND : KIND + "List"));
          }
        }
      };

  /** The same settings with this mark. */
  MetadataOnly(RequestConfig settings) {
    super(
        settings.getWatchReconnectLimit(),
        settings.getWatchReconnectInterval(),
        settings.getRequestTimeout(),
        settings.getScaleTimeout(),
        settings.getLoggingInterval(),
        settings.getRequestRetryBackoffLimit(),
        settings.getRequestRetryBackoffInterval(),
        settings.getUploadRequestTimeout());
  }

  /** Makes a client heed the mark. */
  static void heed(HttpClient.Builder http) {
    http.addOrReplaceInterceptor("METADATA-ONLY", HEADER);
  }

  /** A watch tells of one object after another: asked for lists, the API server refuses it. */
  private static boolean watches(URI uri) {
    String query = uri.getQuery();
    return query != null && query.contains("watch=true");
  }

  private static String accepted(String kind) {
    return "application/json;as=" + kind + ";g=meta.k8s.io;v=v1,application/json";
  }
}
