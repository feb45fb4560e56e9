package io.secondsite.standalone;

import io.secondsite.fabric.Host;
import java.util.List;
import java.util.Map;

/** The hypervisors under a stack's host-agents. */
interface Sites extends AutoCloseable {

  /** What the configuration of a host's agent needs in order to find its hypervisor. */
  Map<String, String> agentSettings(String site, Host host);

  /** Makes and starts the sample guest at a site. */
  Guest startGuest(String site, String name) throws Exception;

  /** Names of the machines that the site's hypervisor knows, asked without the host-agent. */
  List<String> domains(String site) throws Exception;

  /** Names of the networks that the site's hypervisor knows, asked without the host-agent. */
  List<String> networks(String site) throws Exception;

  /**
   * The networks that the cards of a running machine are on, in their order, asked without the
   * host-agent; a card on none is an empty text.
   */
  List<String> cards(String site, String machine) throws Exception;

  /** Ends the hypervisors with every guest. */
  @Override
  void close();
}
