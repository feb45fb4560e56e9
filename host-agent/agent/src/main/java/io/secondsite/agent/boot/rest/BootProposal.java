package io.secondsite.agent.boot.rest;

import io.secondsite.agent.boot.BootKind;
import io.secondsite.agent.boot.BootOrder;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body that asks for a drill or a failover, before anything of it is checked. */
public record BootProposal(
    @Nullable String vm,
    @Nullable String point,
    @Nullable String network,
    @Nullable List<@Nullable CardProposal> networks,
    @Nullable Boolean confirmSourceDown) {

  BootOrder drill() {
    return order(BootKind.DRILL, network == null ? "isolated" : Checks.name("network", network));
  }

  BootOrder failover() {
    String wanted = network == null ? "none" : Checks.name("network", network);
    if (wanted.equals("isolated")) {
      throw ProblemException.badValue("network", "a failed-over machine gets no isolated network")
          .withRemedy("use none or the name of a network");
    }
    BootOrder order = order(BootKind.FAILOVER, wanted);
    for (int i = 0; i < order.cards().size(); i++) {
      if (order.cards().get(i).network().equals("isolated")) {
        throw ProblemException.badValue(
                "networks[%d].network".formatted(i),
                "a failed-over machine gets no isolated network")
            .withRemedy("use null or the name of a network");
      }
    }
    return order;
  }

  private BootOrder order(BootKind kind, String wanted) {
    return new BootOrder(
        kind,
        Checks.name("vm", vm),
        point == null ? "latest" : Checks.name("point", point),
        networks == null ? wanted : "none",
        networks == null ? List.of() : CardProposal.cards(networks),
        Boolean.TRUE.equals(confirmSourceDown));
  }
}
