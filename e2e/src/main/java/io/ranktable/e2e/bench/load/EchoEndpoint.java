package io.ranktable.e2e.bench.load;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@code POST /echo/N} in the server that is measured: reads the body and answers N bytes. It
 * stands before the servlets and their filters, so that it shows what the server can do at all.
 */
@Configuration(proxyBeanMethods = false)
public class EchoEndpoint {

  /** What its paths begin with. */
  static final String PATH = "/echo/";

  /** Puts the endpoint before whatever else the server answers with. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> echo() {
    return factory ->
        factory.addServerCustomizers(server -> server.setHandler(new Echo(server.getHandler())));
  }

  private static final class Echo extends Handler.Wrapper {

    Echo(Handler other) {
      super(other);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = Request.getPathInContext(request);
      if (!path.startsWith(PATH)) {
        return super.handle(request, response, callback);
      }
      ByteBuffer body = Content.Source.asByteBuffer(request);
      byte[] answer = new byte[Integer.parseInt(path.substring(PATH.length()))];
      body.get(answer, 0, Math.min(body.remaining(), answer.length));
      response.getHeaders().put("Content-Type", "application/json");
      response.getHeaders().put("Content-Length", Integer.toString(answer.length));
      response.write(true, ByteBuffer.wrap(answer), callback);
      return true;
    }
  }
}
