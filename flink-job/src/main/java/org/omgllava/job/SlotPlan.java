package org.omgllava.job;

import java.util.Optional;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Step;
import org.omgllava.job.runtime.DeviceLease;

/**
 * Which operators share a slot, and what the slot must offer. With a GPU asked for, every operator
 * is in a declared group: operators of the default group would take slots that are cut to size for
 * nobody and each hold a share of the GPU. Without, nothing is declared and any slot will do.
 *
 * @param groups empty: any slot will do
 */
record SlotPlan(Optional<Groups> groups) {
  /**
   * The declared groups.
   *
   * @param plain what needs no model
   * @param vision perceive, follow and ground, and what hands them frames and answers
   * @param language converse
   */
  record Groups(SlotSharingGroup plain, SlotSharingGroup vision, SlotSharingGroup language) {
    private SlotSharingGroup of(Step step) {
      return switch (step) {
        case ARRANGE, RECALL_FRAMES, PERCEIVE, FOLLOW, RECALL_ANSWERED, GROUND -> vision;
        case CONVERSE -> language;
        default -> plain;
      };
    }
  }

  static SlotPlan of(SlotSettings slots) {
    if (!slots.leasesGpu()) {
      return new SlotPlan(Optional.empty());
    }
    return new SlotPlan(
        Optional.of(
            new Groups(
                group("plain", slots).build(),
                withGpu(group("vision", slots), slots).build(),
                withGpu(group("language", slots), slots).build())));
  }

  /** The declared group of a step. */
  Optional<SlotSharingGroup> of(Step step) {
    return groups.map(declared -> declared.of(step));
  }

  private static SlotSharingGroup.Builder group(String name, SlotSettings slots) {
    return SlotSharingGroup.newBuilder(name)
        .setCpuCores(slots.cpuCores())
        .setTaskHeapMemoryMB(slots.heapMebibytes())
        .setManagedMemoryMB(slots.managedMebibytes());
  }

  private static SlotSharingGroup.Builder withGpu(
      SlotSharingGroup.Builder group, SlotSettings slots) {
    return group
        .setTaskOffHeapMemoryMB(slots.offHeapMebibytes())
        .setExternalResource(DeviceLease.RESOURCE, slots.gpus());
  }
}
