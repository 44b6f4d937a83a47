package io.ranktable.e2e.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class need a Kubernetes. All such classes of one run share one {@link
 * TestCluster}, started by the first and closed at the end. A method, constructor or
 * {@code @BeforeAll} may take it as a parameter, and a {@link TestNamespace}: fresh for each test
 * (or class), removed after it. Where there is no cluster to be had the class is skipped, and one
 * line says what to install; with {@code CI=true} it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
public @interface OnCluster {}
