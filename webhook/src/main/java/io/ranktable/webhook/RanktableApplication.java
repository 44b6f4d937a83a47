package io.ranktable.webhook;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The process. Its first argument says what to do; without one it serves. */
@SpringBootApplication(proxyBeanMethods = false)
public class RanktableApplication {

  /** Starts what the first argument names. */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(RanktableApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setDefaultProperties(Map.of("spring.jmx.enabled", "false"));
    application.run(args);
  }
}
