package io.secondsite.standalone;

import java.util.List;
import java.util.Map;

/** The hypervisors under a stack's two host-agents, one per site. */
interface Sites extends AutoCloseable {

  /** What the agent's configuration needs in order to find its hypervisor. */
  Map<String, String> agentSettings(String agent);

  /** Makes and starts the sample guest at a site. */
  Guest startGuest(String agent, String name) throws Exception;

  /** Names of the machines that the site's hypervisor knows, asked without the host-agent. */
  List<String> domains(String agent) throws Exception;

  /** Names of the networks that the site's hypervisor knows, asked without the host-agent. */
  List<String> networks(String agent) throws Exception;

  /** Ends the hypervisors with every guest. */
  @Override
  void close();
}
