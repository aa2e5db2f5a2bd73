package org.omgllava.job;

import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Step;
import org.omgllava.job.runtime.DeviceLease;

/**
 * Which operators share a slot, and what the slot must offer. With a GPU asked for, every operator
 * is in a declared group: operators of the default group would take slots that are cut to size for
 * nobody and each hold a share of the GPU. Without, nothing is declared and any slot will do.
 *
 * @param plain what needs no model; null: any slot
 * @param vision perceive and ground; null: any slot
 * @param language converse; null: any slot
 */
record SlotPlan(SlotSharingGroup plain, SlotSharingGroup vision, SlotSharingGroup language) {
  static SlotPlan of(SlotSettings slots) {
    if (!slots.onGpu()) {
      return new SlotPlan(null, null, null);
    }
    return new SlotPlan(
        group("plain", slots).build(),
        withGpu(group("vision", slots), slots).build(),
        withGpu(group("language", slots), slots).build());
  }

  /** The group of a step. */
  SlotSharingGroup of(Step step) {
    return switch (step) {
      case PERCEIVE, GROUND -> vision;
      case CONVERSE -> language;
      default -> plain;
    };
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
