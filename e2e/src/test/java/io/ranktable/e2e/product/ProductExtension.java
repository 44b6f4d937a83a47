package io.ranktable.e2e.product;

import io.ranktable.e2e.cluster.ClusterExtension;
import io.ranktable.e2e.cluster.TestCluster;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives tests the shared product and workplaces of their own; see {@link Installed}. */
final class ProductExtension implements BeforeAllCallback, ParameterResolver {

  private static final Namespace STORE = Namespace.create(ProductExtension.class);

  /** Virtual NPUs: more than all pods of a test ask for, so that only kubelet limits them. */
  private static final int NPUS = 1024;

  @Override
  public void beforeAll(ExtensionContext context) {
    TestCluster cluster = ClusterExtension.cluster(context);
    cluster.node().ifPresent(node -> node.setCapacity(Workplace.NPU, NPUS));
    if (!shares(context)) {
      Product shared = session(context).remove(Product.class, Product.class);
      if (shared != null) {
        shared.close();
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Workplace.class || (type == Product.class && shares(context));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestCluster cluster = ClusterExtension.cluster(context);
    if (shares(context)) {
      Product product =
          session(context)
              .computeIfAbsent(
                  Product.class,
                  type ->
                      Product.install(
                          cluster,
                          "--set",
                          "resources.requests.cpu=10m",
                          "--set",
                          "shutdownDelaySeconds=5"),
                  Product.class);
      if (parameter.getParameter().getType() == Product.class) {
        return product;
      }
    }
    // The store closes it at the end of the test.
    return context
        .getStore(STORE)
        .computeIfAbsent(
            context.getUniqueId(), id -> Workplace.open(cluster, Map.of()), Workplace.class);
  }

  private static boolean shares(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Installed.class)
        .orElseThrow()
        .shared();
  }

  private static Store session(ExtensionContext context) {
    return context.getStore(StoreScope.LAUNCHER_SESSION, STORE);
  }
}
