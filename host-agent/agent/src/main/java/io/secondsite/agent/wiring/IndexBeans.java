package io.secondsite.agent.wiring;

import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.index.IndexStore;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** Makes the index. */
@Singleton
final class IndexBeans {

  @Produces
  @Singleton
  Index index(IndexStore store, LimitsConfig limits) {
    return new Index(store, Map::of, limits.indexQueue(), limits.indexRetry());
  }

  void close(@Disposes Index index) {
    index.close();
  }
}
