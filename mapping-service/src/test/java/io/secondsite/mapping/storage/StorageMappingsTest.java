package io.secondsite.mapping.storage;

import static io.secondsite.mapping.ExampleOrganisation.CHICAGO;
import static io.secondsite.mapping.ExampleOrganisation.NEW_YORK;
import static io.secondsite.mapping.ExampleOrganisation.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.network.Organisation;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.testkit.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StorageMappingsTest {
  private static final ClassificationId GOLD = new ClassificationId(NEW_YORK, "GOLD");
  private static final ClassificationId GOLD_TARGET = new ClassificationId(CHICAGO, "GOLD_TARGET");
  private static final ClassificationId SILVER_TARGET =
      new ClassificationId(CHICAGO, "SILVER_TARGET");

  private final Organisation organisation = new Organisation();
  private final List<StorageMapping> set = new ArrayList<>();
  private final List<StorageMapping> gone = new ArrayList<>();
  private final StorageMappings mappings =
      new StorageMappings(
          organisation.inventory,
          new InMemoryStorageMappings(),
          new StorageAnnouncements() {
            @Override
            public void set(StorageMapping mapping) {
              set.add(mapping);
            }

            @Override
            public void gone(StorageMapping mapping) {
              gone.add(mapping);
            }
          },
          new ManualClock(Instant.EPOCH),
          UUID::randomUUID,
          2);

  private static final class InMemoryStorageMappings implements StorageMappingStore {
    private final Map<UUID, StorageMapping> mappings = new LinkedHashMap<>();

    @Override
    public Optional<StorageMapping> byId(UUID id) {
      return Optional.ofNullable(mappings.get(id));
    }

    @Override
    public List<StorageMapping> fitting(StorageMappingFilter filter) {
      return mappings.values().stream().filter(filter::takes).toList();
    }

    @Override
    public long count() {
      return mappings.size();
    }

    @Override
    public void keep(StorageMapping mapping) {
      mappings.put(mapping.id(), mapping);
    }

    @Override
    public void remove(UUID id) {
      mappings.remove(id);
    }
  }

  private StorageMapping make(String name, ClassificationId primary, ClassificationId recovery) {
    return mappings.make(new StorageMappingProposal(VAULT, name, primary, recovery)).mapping();
  }

  private void assertRefused(
      MappingCode code, ClassificationId primary, ClassificationId recovery) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> make("other", primary, recovery))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
  }

  @Test
  void R85_aMappingIsAnnouncedOnceAndWorksOneWayOnly() {
    StorageMapping mapping = make("gold", GOLD, GOLD_TARGET);
    assertThat(make("gold", GOLD, GOLD_TARGET)).isEqualTo(mapping);
    assertThat(set).containsExactly(mapping);
    assertThat(make("back", GOLD_TARGET, GOLD).primary()).isEqualTo(GOLD_TARGET);
  }

  @Test
  void aClassificationHasOneMappingTowardsAServer() {
    make("gold", GOLD, GOLD_TARGET);
    assertRefused(MappingCode.CLASSIFICATION_ALREADY_MAPPED, GOLD, SILVER_TARGET);
  }

  @Test
  void bothClassificationsMustBeThereAndNotTheSame() {
    assertRefused(MappingCode.UNKNOWN_SERVER, new ClassificationId("Boston", "X"), GOLD_TARGET);
    assertRefused(MappingCode.UNKNOWN_CLASSIFICATION, GOLD, new ClassificationId(CHICAGO, "X"));
    assertRefused(MappingCode.TARGET_CLASSIFICATION_SAME, GOLD, GOLD);
  }

  @Test
  void R89_oneServerMayBeMappedToItself() {
    assertThat(make("local", GOLD, new ClassificationId(NEW_YORK, "SILVER")).name())
        .isEqualTo("local");
  }

  @Test
  void aMappingIsChangedAndRemoved() {
    StorageMapping mapping = make("gold", GOLD, GOLD_TARGET);
    StorageMapping changed = mappings.change(mapping.id(), Optional.empty(), "SILVER_TARGET");
    mappings.remove(mapping.id());
    assertThat(set).containsExactly(mapping, changed);
    assertThat(gone).containsExactly(changed);
  }

  @Test
  void aMissingClassificationShowsInTheState() {
    StorageMapping mapping = make("gold", GOLD, GOLD_TARGET);
    assertThat(mappings.stateOf(mapping)).isEqualTo(StorageMappingState.PAIRED);
    organisation.inventory.keep(new Gone(CHICAGO + "/storage-classification/GOLD_TARGET"));
    assertThat(mappings.stateOf(mapping))
        .isEqualTo(StorageMappingState.RECOVERY_CLASSIFICATION_MISSING);
    organisation.inventory.keep(new Gone(NEW_YORK + "/storage-classification/GOLD"));
    assertThat(mappings.stateOf(mapping))
        .isEqualTo(StorageMappingState.PRIMARY_CLASSIFICATION_MISSING);
  }
}
