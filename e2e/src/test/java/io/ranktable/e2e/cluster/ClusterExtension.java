package io.ranktable.e2e.cluster;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the shared cluster and namespaces of their own; see {@link OnCluster}. */
final class ClusterExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace STORE = Namespace.create(ClusterExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Shared shared = shared(context);
    if (shared.cluster().isPresent()) {
      return ConditionEvaluationResult.enabled("there is a cluster");
    }
    if (Environment.variable("CI").filter("true"::equals).isPresent()) {
      throw new ClusterUnavailableException("CI=true, but " + shared.advice());
    }
    return ConditionEvaluationResult.disabled(shared.advice());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestCluster.class || type == TestNamespace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestCluster cluster = cluster(context);
    if (parameter.getParameter().getType() == TestCluster.class) {
      return cluster;
    }
    // The store closes it at the end of the test or class it belongs to.
    return context
        .getStore(STORE)
        .computeIfAbsent(
            context.getUniqueId(), id -> cluster.newNamespace(Map.of()), TestNamespace.class);
  }

  private static TestCluster cluster(ExtensionContext context) {
    return shared(context).cluster().orElseThrow();
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, STORE)
        .computeIfAbsent(Shared.class, key -> Shared.open(), Shared.class);
  }

  /**
   * The cluster of this run, or why there is none, found out once.
   *
   * @param cluster the cluster
   * @param advice what to install, when there is none
   */
  record Shared(Optional<TestCluster> cluster, String advice) implements AutoCloseable {

    static Shared open() {
      try {
        TestCluster cluster = TestClusters.open(ClusterSettings.defaults());
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
