package io.secondsite.fabric;

import static io.secondsite.fabric.Names.SITE;
import static io.secondsite.fabric.Names.SITE_REMEDY;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads fabric files (docs/reference/fabric.md). */
public final class FabricReader {
  private FabricReader() {}

  /**
   * The fabric in a file.
   *
   * @throws FabricException with every fault of the file
   */
  public static Fabric read(Path file) throws IOException, FabricException {
    String name = String.valueOf(file.getFileName());
    if (Files.size(file) > FabricLimits.FILE_BYTES_MAX) {
      throw refused(
          name,
          1,
          "the file has more than " + FabricLimits.FILE_BYTES_MAX + " bytes",
          "a fabric file names things, it does not hold data");
    }
    return read(name, text(name, Files.readAllBytes(file)));
  }

  /** The fabric in a text; the name is for messages. */
  public static Fabric read(String name, String text) throws FabricException {
    Faults faults = new Faults();
    Node root = root(name, text);
    if (root == null) {
      throw refused(name, 1, "the file is empty", "list the sites under `sites:`");
    }
    Fabric fabric = fabric(new Entry(root, "", faults));
    faults.throwIfAny(name);
    return fabric;
  }

  private static Fabric fabric(Entry root) {
    List<Entry> sites = root.fields(Set.of("sites")).needList("sites");
    return new Fabric(
        Entry.distinct(
            sites,
            entry -> new SiteReader(entry).site(),
            // certificates compare the host part of a URI without regard to case
            site -> site.name().toLowerCase(Locale.ROOT)));
  }

  static String siteName(Entry.Fields fields) {
    return fields.name("name", SITE, SITE_REMEDY);
  }

  private static String text(String name, byte[] content) throws FabricException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw refused(name, 1, "the file is not UTF-8", "save it as UTF-8");
    }
  }

  private static @Nullable Node root(String name, String text) throws FabricException {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(FabricLimits.FILE_BYTES_MAX);
    limits.setNestingDepthLimit(FabricLimits.DEPTH_MAX);
    limits.setMaxAliasesForCollections(0);
    try (Reader reader = new StringReader(text)) {
      return new Yaml(new SafeConstructor(limits)).compose(reader);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw refused(name, line, "is no YAML: " + e.getProblem(), "mend the syntax at that line");
    } catch (YAMLException e) {
      throw refused(
          name,
          1,
          "cannot be read: " + e.getMessage(),
          "one document, without anchors, not too deep");
    } catch (IOException e) {
      throw new IllegalStateException("a text is always readable", e);
    }
  }

  private static FabricException refused(String name, int line, String problem, String remedy) {
    return new FabricException(name, List.of(new FabricFault(line, "", problem, remedy)));
  }
}
