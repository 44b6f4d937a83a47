package io.ranktable.e2e.product;

import io.ranktable.e2e.cluster.OnCluster;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run pods on a node where the injector is installed by its chart. All such
 * classes share one {@link Product}, installed by the first; a test may take it, and a {@link
 * Workplace}, fresh for each test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@OnCluster(node = true)
@ExtendWith(ProductExtension.class)
public @interface Installed {

  /** No: the class installs in its own way; the shared one is removed before. */
  boolean shared() default true;
}
