package io.secondsite.fabric;

/**
 * One thing that is wrong in a fabric file.
 *
 * @param line counted from 1
 * @param path e.g. {@code sites[0].hosts[1].url}
 */
public record FabricFault(int line, String path, String problem, String remedy) {
  String describedIn(String file) {
    return file
        + ":"
        + line
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + problem
        + " ("
        + remedy
        + ")";
  }
}
