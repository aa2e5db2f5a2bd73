package org.omgllava.job.cli.cluster;

import org.omgllava.job.config.SlotSettings;

/**
 * What a TaskManager offers.
 *
 * @param slots when slots are all alike
 * @param devices numbered ones, which stand in for GPUs
 * @param modelMebibytes off the heap, for weights and tensors
 */
record TaskManagerSize(
    int slots,
    int devices,
    double cpuCores,
    int heapMebibytes,
    int modelMebibytes,
    int managedMebibytes,
    int networkMebibytes) {
  /** Heap of the tasks of a slot. */
  private static final int SLOT_HEAP_MEBIBYTES = 512;

  /** Groups of operators that have a slot each where slots are cut to size. */
  private static final int GROUPS = 3;

  /** Those of them that hold a model. */
  private static final int MODEL_GROUPS = 2;

  /** Slots that are all alike; one takes a whole subtask. */
  static TaskManagerSize alike(int slots) {
    return new TaskManagerSize(slots, 0, 1, SLOT_HEAP_MEBIBYTES * slots, 900, 32, 64);
  }

  /**
   * Room for slots that are cut to size.
   *
   * @param subtasks how many it has room for
   */
  static TaskManagerSize withDevices(int devices, int subtasks, SlotSettings slots) {
    int groups = GROUPS * subtasks;
    return new TaskManagerSize(
        groups,
        devices,
        groups * slots.cpuCores(),
        groups * slots.heapMebibytes(),
        MODEL_GROUPS * subtasks * slots.offHeapMebibytes(),
        groups * slots.managedMebibytes(),
        128 * subtasks);
  }

  /** Devices that the model slots of one subtask take. */
  static double devicesOfASubtask(SlotSettings slots) {
    return MODEL_GROUPS * slots.gpus();
  }
}
