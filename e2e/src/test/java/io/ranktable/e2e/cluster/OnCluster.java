package io.ranktable.e2e.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class need a Kubernetes. All such classes of one run share one {@link
 * TestCluster}, started by the first and closed at the end; those that need a node, or controllers,
 * share another one where the first has none. A method, constructor or {@code @BeforeAll} may take
 * it as a parameter, and a {@link TestNamespace}: fresh for each test (or class), removed after it.
 * Where there is no cluster to be had the class is skipped, and one line says what to install; with
 * {@code CI=true} it fails.
 *
 * <p>A test may also take the {@link TestNode}. Such a test (or, when a constructor or a method
 * that runs before tests takes it, such a class) is skipped in a cluster the user named: its nodes
 * are not ours to stop.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({ClusterExtension.class, SkipUnavailable.class})
public @interface OnCluster {

  /** Whether pods must really run. */
  boolean node() default false;

  /** Whether controllers must make pods, be they run or played. */
  boolean controllers() default false;
}
