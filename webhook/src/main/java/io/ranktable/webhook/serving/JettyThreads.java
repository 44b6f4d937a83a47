package io.ranktable.webhook.serving;

import java.util.concurrent.Executors;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Has Boot's Jetty handle each request on a virtual thread. To decide on a pod takes processor time
 * only, and of virtual threads no more run at once than there are processors. With its own pool a
 * new process under full load has stayed several times slower, as docs/benchmarks.md shows.
 */
public final class JettyThreads
    implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> {

  /** Does nothing before it is given a server. */
  public JettyThreads() {}

  @Override
  public void customize(ConfigurableJettyWebServerFactory factory) {
    QueuedThreadPool pool = new QueuedThreadPool();
    pool.setName("https");
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory()));
    factory.setThreadPool(pool);
  }
}
