package io.secondsite.benchmarks;

import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.lab.Site;
import java.io.IOException;
import java.util.List;

/** A row of two hosts: what is around them is the same for all of these. */
interface ReplicationBenchmark extends Benchmark {

  /** Measures; the machine is made and does not run yet. */
  List<Row> rows(Bench bench, ReplicatedMachine machine, TwoAgents agents) throws Exception;

  /** The agents of the two hosts, started and paired. */
  default TwoAgents agents(Bench bench, LabSite site) throws IOException, InterruptedException {
    return TwoAgents.start(bench.work(), site);
  }

  @Override
  default List<Row> run(Bench bench) throws Exception {
    LabSettings settings = LabSettings.ownedBy(bench.work()).attached();
    try (Lab lab = Lab.up(settings)) {
      LabSite site = lab.site(Site.NEW_YORK);
      bench.say("filling a disk of %d GiB".formatted(bench.diskBytes() >> 30));
      ReplicatedMachine machine = ReplicatedMachine.create(site, bench.work(), bench.diskBytes());
      try (TwoAgents agents = agents(bench, site)) {
        return rows(bench, machine, agents);
      }
    } finally {
      Lab.purge(settings);
    }
  }
}
