package io.ranktable.e2e.cluster;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Gives tests the shared cluster and namespaces of their own; see {@link OnCluster}. */
public final class ClusterExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace STORE = Namespace.create(ClusterExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Shared shared = shared(context);
    if (shared.cluster().isEmpty()) {
      if (Environment.variable("CI").filter("true"::equals).isPresent()) {
        throw new ClusterUnavailableException("CI=true, but " + shared.advice());
      }
      return ConditionEvaluationResult.disabled(shared.advice());
    }
    if (shared.cluster().orElseThrow().node().isEmpty() && takesNode(context)) {
      return ConditionEvaluationResult.disabled(
          "needs the inside of a node: RANKTABLE_TEST_CLUSTER=local or =docker");
    }
    return ConditionEvaluationResult.enabled("there is a cluster");
  }

  /** Returns the shared cluster of a test that is {@link OnCluster} and enabled. */
  public static TestCluster cluster(ExtensionContext context) {
    return shared(context).cluster().orElseThrow();
  }

  private static boolean takesNode(ExtensionContext context) {
    Optional<AnnotatedElement> element = context.getElement();
    if (element.isEmpty()) {
      return false;
    }
    Stream<? extends Executable> called =
        switch (element.get()) {
          case Method method -> Stream.of(method);
          case Class<?> type ->
              Stream.concat(
                  Arrays.stream(type.getDeclaredConstructors()), beforeTests(type).stream());
          default -> Stream.empty();
        };
    return called.anyMatch(
        executable -> Arrays.asList(executable.getParameterTypes()).contains(TestNode.class));
  }

  private static List<Method> beforeTests(Class<?> type) {
    return ReflectionSupport.findMethods(
        type,
        method ->
            AnnotationSupport.isAnnotated(method, BeforeAll.class)
                || AnnotationSupport.isAnnotated(method, BeforeEach.class),
        HierarchyTraversalMode.TOP_DOWN);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestCluster.class || type == TestNamespace.class || type == TestNode.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestCluster cluster = shared(context).cluster().orElseThrow();
    Class<?> type = parameter.getParameter().getType();
    if (type == TestCluster.class) {
      return cluster;
    }
    if (type == TestNode.class) {
      return cluster.node().orElseThrow();
    }
    // The store closes it at the end of the test or class it belongs to.
    return context
        .getStore(STORE)
        .computeIfAbsent(
            context.getUniqueId(), id -> cluster.newNamespace(Map.of()), TestNamespace.class);
  }

  private static Shared shared(ExtensionContext context) {
    OnCluster wanted =
        AnnotationSupport.findAnnotation(context.getRequiredTestClass(), OnCluster.class)
            .orElseThrow();
    ClusterSettings defaults = ClusterSettings.defaults();
    ClusterSettings settings =
        wanted.node()
            ? defaults.withNode()
            : wanted.controllers() ? defaults.withControllers() : defaults;
    var store = context.getStore(StoreScope.LAUNCHER_SESSION, STORE);
    Choice choice =
        store.computeIfAbsent(
            "choice for " + settings, key -> TestClusters.choose(settings), Choice.class);
    return store.computeIfAbsent(choice, key -> Shared.open(choice, settings), Shared.class);
  }

  /**
   * The cluster of this run, or why there is none, found out once.
   *
   * @param cluster the cluster
   * @param advice what to install, when there is none
   */
  record Shared(Optional<TestCluster> cluster, String advice) implements AutoCloseable {

    static Shared open(Choice choice, ClusterSettings settings) {
      try {
        TestCluster cluster = TestClusters.open(choice, settings);
        System.err.println("testing against " + cluster.describe());
        return new Shared(Optional.of(cluster), "");
      } catch (ClusterUnavailableException e) {
        System.err.println("skipped: " + e.advice());
        return new Shared(Optional.empty(), e.advice());
      }
    }

    @Override
    public void close() {
      cluster.ifPresent(TestCluster::close);
    }
  }
}
