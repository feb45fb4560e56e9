package io.secondsite.fabric;

import java.util.List;
import java.util.stream.Collectors;

/** A fabric file cannot be used; tells everything that is wrong with it. */
public final class FabricException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<FabricFault> faults;

  FabricException(String file, List<FabricFault> faults) {
    super(faults.stream().map(fault -> fault.describedIn(file)).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** In the order of the file. */
  public List<FabricFault> faults() {
    return faults;
  }
}
